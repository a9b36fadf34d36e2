/** What a report of a fault may say. Nothing in it was written by a person or a model. */
export interface DiagnosticFacts {
  readonly version: string;
  readonly node: string;
  readonly sqlite: string;
  readonly platform: string;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly freeBytes: number;
    readonly device: string | null;
    /** null: chosen by Seedloom. */
    readonly threads: number | null;
  };
  /** Path with the person's home as `~`, or undefined where it is not the usual one: its name may tell something. */
  readonly home: string | undefined;
  readonly models: readonly { readonly id: string; readonly state: string; readonly hash: string | null }[];
  readonly endpoints: number;
  readonly connections: number;
  /** Runs of open projects by state. */
  readonly runs: ReadonlyMap<string, number>;
  readonly projects: number;
  /** Codes alone, the newest last. */
  readonly errors: readonly string[];
}

/** The facts as text to copy. */
export function diagnosticText(facts: DiagnosticFacts): string {
  const { machine } = facts;
  const runs = [...facts.runs].toSorted().map(([state, count]) => `${count} ${state}`);
  const lines = [
    `Seedloom ${facts.version}`,
    `Node ${facts.node}, SQLite ${facts.sqlite}, ${facts.platform}`,
    `Processor: ${machine.processor}, ${machine.cores} cores`,
    `Memory: ${megabytes(machine.memoryBytes)}, ${megabytes(machine.freeBytes)} free`,
    `Models run on: ${machine.device ?? 'no model was loaded yet'}`,
    `Threads: ${machine.threads ?? 'automatic'}`,
    `Data folder: ${facts.home ?? 'not the usual one'}`,
    `Endpoints: ${facts.endpoints}`,
    `Connections ever opened: ${facts.connections}`,
    `Open projects: ${facts.projects}`,
    `Runs in them: ${runs.length === 0 ? 'none' : runs.join(', ')}`,
    `Last error codes: ${facts.errors.length === 0 ? 'none' : facts.errors.join(', ')}`,
    'Models:',
    ...(facts.models.length === 0 ? ['  none'] : facts.models.map(modelLine)),
  ];
  return `${lines.join('\n')}\n`;
}

function modelLine({ id, state, hash }: DiagnosticFacts['models'][number]): string {
  return `  ${id}, ${state}${hash === null ? '' : `, sha256 ${hash}`}`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
