import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { Connection } from '../connection.ts';
import type { Names } from '../names.ts';
import { parseJson } from '../packing.ts';
import type { DatasetMember, DatasetStore } from '../project-store.ts';
import { insertSealed } from '../sealed-tables.ts';

export class DatasetRepository implements DatasetStore {
  readonly #connection: Connection;
  readonly #names: Names;

  constructor(connection: Connection, names: Names) {
    this.#connection = connection;
    this.#names = names;
  }

  add(
    version: { readonly id: string; readonly runId: string; readonly name: string; readonly at: string },
    members: readonly DatasetMember[],
  ): void {
    this.#connection.transaction(() => {
      const dataset = insertSealed(this.#connection, 'dataset_versions', {
        id: version.id,
        run: this.#names.run(version.runId),
        name: version.name,
        at: version.at,
      });
      for (const [position, member] of members.entries()) {
        insertSealed(this.#connection, 'dataset_members', {
          dataset,
          position,
          sample: this.#names.sample(member.sampleId).number,
          revision: member.revision,
          label: JSON.stringify(member.label),
          weight: member.weight,
        });
      }
    });
  }

  list(): readonly {
    readonly id: string;
    readonly runId: string;
    readonly name: string;
    readonly at: string;
    readonly members: number;
  }[] {
    return this.#connection.all(
      `SELECT d.id, r.id AS runId, d.name, d.at,
         (SELECT count(*) FROM dataset_members m WHERE m.dataset = d.number) AS members
       FROM dataset_versions d JOIN runs r ON r.number = d.run ORDER BY d.number`,
    );
  }

  members(id: string): readonly DatasetMember[] {
    const dataset = this.#connection.get<{ number: number }>('SELECT number FROM dataset_versions WHERE id = ?', id);
    if (dataset === undefined) {
      throw new EngineError('not-found', `The project has no dataset version ${id}.`, { dataset: id });
    }
    return this.#connection
      .all<{ id: string; revision: number; label: string; weight: number }>(
        `SELECT s.id, m.revision, m.label, m.weight FROM dataset_members m JOIN samples s ON s.number = m.sample
         WHERE m.dataset = ? ORDER BY m.position`,
        dataset.number,
      )
      .map((row) => ({ sampleId: row.id, revision: row.revision, label: parseJson(row.label), weight: row.weight }));
  }
}
