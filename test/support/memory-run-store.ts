import type {
  CallStore,
  ProjectStore,
  RunStore,
  StoredCall,
  StoredRejection,
  StoredStep,
  StoredUnit,
} from '../../src/engine/storage/project-store.ts';
import type { Json } from '../../src/shared/base/json.ts';

interface StoredArtefact {
  readonly step: string;
  readonly unitOrdinal: number;
  readonly round: number;
  readonly name: string;
  readonly json: Json;
}

/** All that is stored, as plain data. */
export interface MemoryContent {
  readonly steps: readonly StoredStep[];
  readonly units: readonly StoredUnit[];
  readonly rejections: readonly (StoredRejection & { readonly step: string })[];
  readonly artefacts: readonly StoredArtefact[];
  readonly calls: readonly StoredCall[];
  /** What the test's own `decide` stored. */
  readonly notes: readonly string[];
}

const empty: MemoryContent = { steps: [], units: [], rejections: [], artefacts: [], calls: [], notes: [] };

/**
 * The part of a project store that a step runner uses, in memory. `committed` is what a killed process leaves behind:
 * without an open transaction, and without answers that wait for the next commit.
 */
export class MemoryRunStore {
  #content: MemoryContent;
  #committed: string;
  #buffered: StoredCall[] = [];
  #depth = 0;
  commits = 0;

  constructor(content: MemoryContent = empty) {
    this.#committed = JSON.stringify(content);
    this.#content = JSON.parse(this.#committed);
  }

  get committed(): MemoryContent {
    return JSON.parse(this.#committed);
  }

  note(text: string): void {
    if (this.#depth === 0) throw new Error('A note is stored outside a transaction.');
    this.#content = { ...this.#content, notes: [...this.#content.notes, text] };
  }

  asProjectStore(): ProjectStore {
    const parts: Pick<ProjectStore, 'transaction'> & { readonly runs: Partial<RunStore>; readonly calls: CallStore } = {
      transaction: (work) => this.#transaction(work),
      runs: this.#runs(),
      calls: this.#calls(),
    };
    // Safe: a step runner with the work of a test asks for nothing else; anything else would throw.
    return parts as unknown as ProjectStore;
  }

  #transaction<T>(work: () => T): T {
    const before = this.#content;
    this.#depth += 1;
    try {
      const result = work();
      if (this.#depth === 1) this.#commit();
      return result;
    } catch (error) {
      this.#content = before;
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  #commit(): void {
    this.#content = { ...this.#content, calls: [...this.#content.calls, ...this.#buffered] };
    this.#buffered = [];
    this.#committed = JSON.stringify(this.#content);
    this.commits += 1;
  }

  #change(change: Partial<MemoryContent>): void {
    this.#transaction(() => {
      this.#content = { ...this.#content, ...change };
    });
  }

  #runs(): Partial<RunStore> {
    return {
      saveStep: (step) =>
        this.#change({ steps: [...this.#content.steps.filter(({ path }) => path !== step.path), step] }),
      findStep: (_runId, path) => this.#content.steps.find((step) => step.path === path),
      addUnits: (units) => this.#change({ units: [...this.#content.units, ...units] }),
      saveUnit: ({ ordinal, state, attempt, outcomes }) => {
        if (!this.#content.units.some((unit) => unit.ordinal === ordinal))
          throw new Error(`There is no unit ${ordinal}.`);
        this.#change({
          units: this.#content.units.map((unit) =>
            unit.ordinal === ordinal ? { ...unit, state, attempt, outcomes } : unit,
          ),
        });
      },
      units: () => this.#content.units,
      addRejections: (_runId, step, rejections) =>
        this.#change({
          rejections: [...this.#content.rejections, ...rejections.map((rejection) => ({ ...rejection, step }))],
        }),
      addArtefact: (_runId, step, unitOrdinal, round, name, json) =>
        this.#change({ artefacts: [...this.#content.artefacts, { step, unitOrdinal, round, name, json }] }),
      artefactsOfUnit: (_runId, _step, unitOrdinal) =>
        this.#content.artefacts
          .filter((artefact) => artefact.unitOrdinal === unitOrdinal)
          .map(({ name, json }) => ({ name, json })),
    };
  }

  #calls(): CallStore {
    const isSame = (a: StoredCall, b: Parameters<CallStore['find']>[0]) =>
      a.unitOrdinal === b.unitOrdinal && a.attempt === b.attempt && a.name === b.name;
    return {
      add: (call) => {
        this.#buffered.push(call);
      },
      flush: () => {
        if (this.#depth === 0 && this.#buffered.length > 0) this.#commit();
      },
      find: (key) => [...this.#buffered, ...this.#content.calls].find((call) => isSame(call, key)),
      totals: () => ({ calls: this.#content.calls.length, promptTokens: 0, completionTokens: 0 }),
    };
  }
}
