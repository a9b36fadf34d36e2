import { createRandom } from '../../src/shared/base/random.ts';
import type { RunProgress } from '../../src/shared/domain/run-report.ts';
import { EngineBench, fakeHostEntry, writeRecipe } from '../../test/support/engine-harness.ts';
import { goodGgufFiles } from '../../test/support/gguf-corpus.ts';
import { killHost } from './kill-rounds.ts';

const signals = ['SIGSEGV', 'SIGABRT', 'SIGKILL', 'SIGSTOP'] as const;

export interface HostSignalFigures {
  readonly rounds: number;
  /** Rounds after which the engine did not answer. */
  readonly engineDeaths: number;
  /** Rounds after which the run did not go on. */
  readonly notResumed: number;
  readonly lost: number;
  readonly doubled: number;
  /** From the death of a host to the next accepted sample. A stopped one counts from when it was given up. */
  readonly slowestRestartMs: number;
}

/** Kills and stops the model host in one long run. */
export async function hostSignals({
  rounds,
  seed,
  log,
}: {
  readonly rounds: number;
  readonly seed: string;
  readonly log?: (line: string) => void;
}): Promise<HostSignalFigures> {
  await using bench = new EngineBench();
  const script = bench.write(
    'script.yaml',
    `delayMs: 15
rules:
  - answers: ['The {a|b|c|d|e|f|g|h} {film|book|play|song} was {x|y|z|u|v|w} for {me|you|us|them|all} {now|then|once}"']
`,
  );
  await using started = await bench.start({ entry: fakeHostEntry, environment: { SEEDLOOM_TEST_SCRIPT: script } });
  await started.engine.call('models.add', {
    file: bench.write('tiny.gguf', goodGgufFiles().get('llama') ?? Buffer.alloc(0)),
  });
  const recipe = writeRecipe(
    bench,
    `recipe: 1
name: Host signals
task: { kind: classification, textType: film review, labels: [good, bad] }
models: { generator: tiny, embedder: scripted }
generate: { accept: [{ method: format }], target: { accepted: 1000000 } }
evaluate: []
`,
  );
  const project = bench.path('host.seedloom');
  await started.engine.call('project.open', { project, create: true });
  const { run } = await started.engine.call('run.start', { project, recipe });
  const place = { project, run };
  let progress = { accepted: 0, state: '' };
  let wake = (): void => undefined;
  started.subscribe('run.progress', place, (event) => {
    // Safe: the engine's topic gives `RunProgress`.
    progress = event as RunProgress;
    wake();
  });
  const furtherThan = async (accepted: number): Promise<boolean> => {
    const limit = AbortSignal.timeout(60_000);
    while (progress.accepted <= accepted && progress.state !== 'failed' && !limit.aborted)
      await new Promise<void>((resolve) => {
        wake = resolve;
        limit.addEventListener('abort', () => resolve(), { once: true });
      });
    return progress.accepted > accepted;
  };

  const random = createRandom(seed);
  const figures = { rounds, engineDeaths: 0, notResumed: 0, slowestRestartMs: 0 };
  await furtherThan(0);
  for (let round = 0; round < rounds; round++) {
    const signal = signals[round % signals.length] ?? 'SIGKILL';
    await new Promise((resolve) => setTimeout(resolve, random.integer(120)));
    const hosts = started.lines.length;
    killHost(started, signal);
    const death = await waitForDeath(started.lines, hosts);
    if (!(await furtherThan(progress.accepted))) figures.notResumed += 1;
    figures.slowestRestartMs = Math.max(figures.slowestRestartMs, performance.now() - death);
    await started.engine.call('engine.version', {}).catch(() => {
      figures.engineDeaths += 1;
    });
    log?.(`${round + 1} of ${rounds}: ${signal}, ${progress.accepted} accepted`);
  }
  await started.engine.call('run.pause', place);
  const { accepted } = await started.engine.call('run.wait', place);
  const ids = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await started.engine.call('samples.page', {
      project,
      filter: { runId: run, origin: 'generated' },
      limit: 500,
      ...(cursor === undefined ? {} : { cursor }),
    });
    for (const { id } of page.samples) ids.add(id);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return { ...figures, lost: Math.max(0, progress.accepted - ids.size), doubled: accepted - ids.size };
}

/** The log says it when the port of a host has closed. */
async function waitForDeath(lines: readonly string[], from: number): Promise<number> {
  while (!lines.slice(from).some((line) => line.startsWith('The model host ended')))
    await new Promise((resolve) => setTimeout(resolve, 5));
  return performance.now();
}
