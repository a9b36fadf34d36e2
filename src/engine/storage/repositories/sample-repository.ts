import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { ConditionValue, Sample } from '../../../shared/domain/sample.ts';
import type { Connection } from '../connection.ts';
import { setRevision } from '../history-changes.ts';
import { loadSamples } from '../load-samples.ts';
import type { Names } from '../names.ts';
import type { NewLabel, NewRevision, NewSample, SampleStore, StoredStory } from '../project-store.ts';
import { insertRevision } from '../revisions.ts';
import { labelOfFields, searchText } from '../sample-text.ts';
import { insertSealed } from '../sealed-tables.ts';
import { type StoryParts, sampleStory } from './sample-story.ts';

export class SampleRepository implements SampleStore {
  readonly #connection: Connection;
  readonly #names: Names;
  readonly #parts: StoryParts;

  constructor(connection: Connection, names: Names, parts: StoryParts) {
    this.#connection = connection;
    this.#names = names;
    this.#parts = parts;
  }

  add(sample: NewSample): void {
    this.#connection.transaction(() => {
      const number = this.#insert(sample);
      const { id, fields, createdAt: at } = sample;
      const author = sample.runId;
      insertRevision(this.#connection, number, {
        id,
        revision: 1,
        parent: null,
        fields,
        author,
        authorKind: 'model',
        at,
      });
      this.#addConditions(number, sample.conditions);
      for (const [position, demonstration] of sample.demonstrations.entries()) {
        const row = { sample: number, position, demonstration_id: demonstration };
        insertSealed(this.#connection, 'demonstrations', row);
      }
      for (const [position, parent] of sample.parents.entries()) {
        this.#connection.run(
          'INSERT INTO lineage (sample, position, parent_id) VALUES (?, ?, ?)',
          number,
          position,
          parent,
        );
      }
    });
  }

  addTyped({ fields, author, at }: Omit<NewRevision, 'sampleId' | 'authorKind'>): string {
    return this.#connection.transaction(() => {
      const id = `p-${String(this.#countTyped() + 1).padStart(5, '0')}`;
      const number = insertSealed(
        this.#connection,
        'samples',
        {
          id,
          origin: 'person',
          source: null,
          role: null,
          line: null,
          step: null,
          run: null,
          accepted: null,
          unit_ordinal: null,
          draft_index: null,
          cell: null,
          group_key: id,
          private: 0,
          round: null,
          mean_log_probability: null,
          calls: null,
          created_at: at,
        },
        {
          extra: {
            revision: 1,
            search_text: searchText(fields),
            label: labelOfFields(fields),
            own_hidden: 1,
            hidden: 1,
          },
        },
      );
      const content = { id, revision: 1, parent: null, fields, author, authorKind: 'person', at };
      insertRevision(this.#connection, number, content);
      return id;
    });
  }

  addRevision(change: NewRevision): number {
    return this.#connection.transaction(() => {
      const { number, revision: parent } = this.#names.sample(change.sampleId);
      // After an undo the newest revision is not the current one.
      const newest = this.#connection.get<{ revision: number }>(
        'SELECT max(revision) AS revision FROM revisions WHERE sample = ?',
        number,
      );
      const revision = (newest?.revision ?? parent) + 1;
      insertRevision(this.#connection, number, {
        id: change.sampleId,
        revision,
        parent,
        fields: change.fields,
        author: change.author,
        authorKind: change.authorKind,
        at: change.at,
      });
      return revision;
    });
  }

  revise(change: NewRevision): number {
    return this.#connection.transaction(() => {
      const revision = this.addRevision(change);
      setRevision(this.#connection, this.#names.sample(change.sampleId).number, revision);
      return revision;
    });
  }

  /** The newest label of a person for the current revision counts as the sample's label in lists. */
  addLabel(label: NewLabel): void {
    this.#connection.transaction(() => {
      const { number, revision } = this.#names.sample(label.sampleId);
      insertSealed(this.#connection, 'labels', {
        sample: number,
        revision: label.revision,
        field: label.field,
        value: JSON.stringify(label.value),
        author: label.author,
        author_kind: label.authorKind,
        probability: label.probability ?? null,
        codebook: label.codebook,
        at: label.at,
      });
      if (label.authorKind === 'person' && label.revision === revision) {
        setRevision(this.#connection, number, revision);
      }
    });
  }

  get(id: string): Sample {
    const [sample] = loadSamples(this.#connection, [this.#names.sample(id).number]);
    if (sample === undefined) throw new EngineError('not-found', `The project has no sample ${id}.`, { sample: id });
    return sample;
  }

  byIds(ids: readonly string[]): readonly Sample[] {
    return loadSamples(
      this.#connection,
      ids.map((id) => this.#names.sample(id).number),
    );
  }

  ofRun(
    runId: string,
    range: { readonly after?: number; readonly upTo?: number; readonly limit: number },
  ): readonly { readonly number: number; readonly sample: Sample }[] {
    const rows = this.#connection.all<{ number: number; accepted: number }>(
      `SELECT number, accepted FROM samples WHERE run = ? AND accepted > ? AND accepted <= ? ORDER BY accepted LIMIT ?`,
      this.#names.findRun(runId) ?? null,
      range.after ?? 0,
      range.upTo ?? Number.MAX_SAFE_INTEGER,
      range.limit,
    );
    const samples = loadSamples(
      this.#connection,
      rows.map((row) => row.number),
    );
    return samples.map((sample, index) => ({ number: rows[index]?.accepted ?? 0, sample }));
  }

  countOfRun(runId: string): number {
    const run = this.#names.findRun(runId);
    return run === undefined ? 0 : this.#countOfRun(run);
  }

  cellCounts(runId: string): ReadonlyMap<string, number> {
    const rows = this.#connection.all<{ cell: string; count: number }>(
      'SELECT cell, count(*) AS count FROM samples WHERE run = ? AND cell IS NOT NULL GROUP BY cell',
      this.#names.findRun(runId) ?? null,
    );
    return new Map(rows.map(({ cell, count }) => [cell, count]));
  }

  byNumbers(numbers: readonly number[]): readonly Sample[] {
    return loadSamples(this.#connection, numbers);
  }

  story(id: string): StoredStory {
    const story = sampleStory(this.#connection, id, this.#parts);
    if (story === undefined) throw new EngineError('not-found', `The project has no sample ${id}.`, { sample: id });
    return story;
  }

  /** The numbers of a run have no gap: samples are hidden, never deleted one by one. */
  #countOfRun(run: number): number {
    return (
      this.#connection.get<{ count: number }>(
        'SELECT coalesce(max(accepted), 0) AS count FROM samples WHERE run = ?',
        run,
      )?.count ?? 0
    );
  }

  #insert(sample: NewSample): number {
    const run = this.#names.run(sample.runId);
    return insertSealed(
      this.#connection,
      'samples',
      {
        id: sample.id,
        origin: sample.origin,
        source: null,
        role: null,
        line: null,
        step: this.#names.step(sample.runId, sample.step),
        run,
        accepted: this.#countOfRun(run) + 1,
        unit_ordinal: sample.unitOrdinal,
        draft_index: sample.draftIndex,
        cell: sample.cell ?? null,
        group_key: sample.group,
        private: sample.private ? 1 : 0,
        round: sample.round,
        mean_log_probability: sample.meanLogProbability ?? null,
        calls: JSON.stringify(sample.calls),
        created_at: sample.createdAt,
      },
      {
        extra: {
          revision: 1,
          search_text: searchText(sample.fields),
          label: labelOfFields(sample.fields),
          // A run that undo hid may be resumed.
          hidden: this.#isHidden(run) ? 1 : 0,
        },
      },
    );
  }

  #isHidden(run: number): boolean {
    return this.#connection.get<{ hidden: number }>('SELECT hidden FROM runs WHERE number = ?', run)?.hidden === 1;
  }

  /** Also those that undo hid: samples are never deleted one by one. */
  #countTyped(): number {
    return (
      this.#connection.get<{ count: number }>("SELECT count(*) AS count FROM samples WHERE origin = 'person'")?.count ??
      0
    );
  }

  #addConditions(sample: number, conditions: { readonly [condition: string]: ConditionValue }): void {
    for (const [position, [name, value]] of Object.entries(conditions).entries()) {
      this.#connection.run(
        'INSERT INTO conditions (sample, position, value) VALUES (?, ?, ?)',
        sample,
        position,
        this.#conditionValue(name, value),
      );
    }
  }

  #conditionValue(name: string, value: ConditionValue): number {
    const key = [name, value.id, JSON.stringify(value)] as const;
    const found = this.#connection.get<{ number: number }>(
      'SELECT number FROM condition_values WHERE name = ? AND value_id = ? AND json = ?',
      ...key,
    );
    if (found !== undefined) return found.number;
    return this.#connection.run('INSERT INTO condition_values (name, value_id, json) VALUES (?, ?, ?)', ...key).number;
  }
}
