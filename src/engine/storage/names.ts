import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Connection, TransactionParticipant } from './connection.ts';

/** The numbers that stand for names of runs, steps and models in other rows; remembered, and forgotten at a rollback. */
export class Names implements TransactionParticipant {
  readonly #connection: Connection;
  readonly #known = new Map<string, number>();

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.join(this);
  }

  rolledBack(): void {
    this.#known.clear();
  }

  /** Throws `not-found` when there is no such run. */
  run(id: string): number {
    const number = this.findRun(id);
    if (number === undefined) throw new EngineError('not-found', `The project has no run ${id}.`, { run: id });
    return number;
  }

  findRun(id: string): number | undefined {
    return this.#find(`run\0${id}`, () =>
      this.#connection.get<{ number: number }>('SELECT number FROM runs WHERE id = ?', id),
    );
  }

  /** Makes the step's number when it is new. Throws `not-found` when there is no such run. */
  step(runId: string, path: string): number {
    const known = this.findStep(runId, path);
    if (known !== undefined) return known;
    const run = this.run(runId);
    const { number } = this.#connection.run('INSERT INTO step_keys (run, path) VALUES (?, ?)', run, path);
    this.#known.set(stepKey(runId, path), number);
    return number;
  }

  findStep(runId: string, path: string): number | undefined {
    return this.#find(stepKey(runId, path), () => {
      const run = this.findRun(runId);
      if (run === undefined) return undefined;
      return this.#connection.get<{ number: number }>(
        'SELECT number FROM step_keys WHERE run = ? AND path = ?',
        run,
        path,
      );
    });
  }

  model(model: { readonly modelId: string; readonly modelHash: string; readonly adapter: string }): number {
    const values = [model.modelId, model.modelHash, model.adapter] as const;
    const key = `model\0${values.join('\0')}`;
    const known = this.#find(key, () =>
      this.#connection.get<{ number: number }>(
        'SELECT number FROM models WHERE id = ? AND hash = ? AND adapter = ?',
        ...values,
      ),
    );
    if (known !== undefined) return known;
    const { number } = this.#connection.run('INSERT INTO models (id, hash, adapter) VALUES (?, ?, ?)', ...values);
    this.#known.set(key, number);
    return number;
  }

  /** Throws `not-found` when there is no such sample. */
  sample(id: string): { readonly number: number; readonly revision: number } {
    const row = this.#connection.get<{ number: number; revision: number }>(
      'SELECT number, revision FROM samples WHERE id = ?',
      id,
    );
    if (row === undefined) throw new EngineError('not-found', `The project has no sample ${id}.`, { sample: id });
    return row;
  }

  #find(key: string, look: () => number | { readonly number: number } | undefined): number | undefined {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = look();
    const number = typeof found === 'object' ? found.number : found;
    if (number !== undefined) this.#known.set(key, number);
    return number;
  }
}

function stepKey(runId: string, path: string): string {
  return `step\0${runId}\0${path}`;
}
