import type { EmbeddingModel, LanguageModel } from '../../shared/llm/language-model.ts';
import type { MethodRegistry } from '../methods/method-registry.ts';
import type { Neighbours } from '../numerics/neighbours.ts';
import type { ProjectStore, StoredCall } from '../storage/project-store.ts';
import type { TaskKind } from '../tasks/task-kind.ts';

/** Everything a run needs from outside; tests put scripted parts in. */
export interface RunEnvironment {
  readonly store: ProjectStore;
  readonly methods: MethodRegistry;
  readonly taskKinds: readonly TaskKind[];
  readonly models: ModelProvider;
  readonly neighbours: Neighbours;
  readonly clock: Clock;
  readonly faults: FaultHook;
  readonly engineVersion: string;
  /** Folders that came with Seedloom: any recipe may read them. */
  readonly trustedFolders: readonly string[];
  /** The person's endpoints as a recipe names them; left out, any passes. */
  endpointIds?(): readonly string[];
  /** Where embeddings are kept; the project itself when absent. A trial uses those of the project that it is for. */
  readonly embeddingCache?: Pick<ProjectStore, 'embeddings'>;
  /** Sees each call that a model answered; for trials. */
  readonly watch?: CallWatch;
  /** Told which runs of the whole engine work. */
  readonly activity?: Activity;
}

export interface CallWatch {
  /** A call goes out; the returned function is told when it was answered. */
  begin(): (answered: StoredCall) => void;
}

export interface Activity {
  /** A run works or waits for its turn; call the returned function when it rests. */
  begin(place: { readonly project: string; readonly run: string }): () => void;
}

export interface Clock {
  now(): Date;
  /** Milliseconds that only grow. */
  elapsedMs(): number;
}

export const systemClock: Clock = {
  now: () => new Date(),
  elapsedMs: () => performance.now(),
};

/** Named places where a test may kill the process or hold it. */
export type FaultPoint = 'answer-received' | 'before-commit' | 'after-commit' | 'after-plan';

export interface FaultHook {
  at(point: FaultPoint): void;
}

export const noFaults: FaultHook = { at: () => undefined };

/** Opens models by their id in the library; a second one only when memory allows it beside the first. */
export interface ModelProvider {
  language(id: string, options: OpenModelOptions): Promise<LanguageModel>;
  embedding(id: string, options: OpenModelOptions): Promise<EmbeddingModel>;
  /** Calls that can be in work at once for this model: the slots of its host. */
  slots(id: string): number;
}

export interface OpenModelOptions {
  /** The recipe's folder: scripts of scripted models are looked up there. */
  readonly folder: string;
  readonly signal: AbortSignal;
}
