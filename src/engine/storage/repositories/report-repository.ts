import type { Finding } from '../../../shared/domain/finding.ts';
import type { Connection } from '../connection.ts';
import type { Names } from '../names.ts';
import type { ReportStore } from '../project-store.ts';
import { insertSealed } from '../sealed-tables.ts';

export class ReportRepository implements ReportStore {
  readonly #connection: Connection;
  readonly #names: Names;

  constructor(connection: Connection, names: Names) {
    this.#connection = connection;
    this.#names = names;
  }

  saveFindings(runId: string, step: string, findings: readonly Finding[], at: string): void {
    this.#connection.transaction(() => {
      const number = this.#names.step(runId, step);
      this.#connection.run('DELETE FROM findings WHERE step = ?', number);
      for (const [position, finding] of findings.entries()) {
        const row = { step: number, position, id: finding.id, json: JSON.stringify(finding), at };
        insertSealed(this.#connection, 'findings', row);
      }
    });
  }

  findings(runId: string): readonly { readonly step: string; readonly finding: Finding }[] {
    return this.#connection
      .all<{ path: string; json: string }>(
        `SELECT k.path, f.json FROM step_keys k JOIN findings f ON f.step = k.number
         WHERE k.run = ? ORDER BY k.number, f.position`,
        this.#names.findRun(runId) ?? null,
      )
      .map((row) => {
        // Safe: only findings are written there.
        const finding = JSON.parse(row.json) as Finding;
        return { step: row.path, finding };
      });
  }
}
