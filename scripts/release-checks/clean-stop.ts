import { setTimeout as wait } from 'node:timers/promises';
import { createRandom } from '../../src/shared/base/random.ts';
import { descendants, startCommand, timeUntilGone } from '../../test/support/command-line.ts';
import {
  allSamples,
  EngineBench,
  fakeHostEntry,
  progressUntil,
  writeRecipe,
} from '../../test/support/engine-harness.ts';
import { goodGgufFiles } from '../../test/support/gguf-corpus.ts';
import { killHost } from './kill-rounds.ts';

/** What ends: the command line by a signal or, as `parent`, without one; or the engine, that a model host hangs on. */
export const stopKinds = ['SIGTERM', 'SIGINT', 'SIGHUP', 'parent', 'engine'] as const;
export type StopKind = (typeof stopKinds)[number];

export interface StopFigures {
  readonly rounds: number;
  /** Processes that were still there after the limit. */
  readonly orphans: number;
  /** Clean ends after which the run was not paused, or had lost what it had shown as accepted. */
  readonly unsaved: number;
  /** Clean ends with another exit code than 130. */
  readonly wrongCodes: number;
  readonly slowestMs: number;
}

const script = `delayMs: 40
rules:
  - answers: ['The {a|b|c|d|e|f|g|h} {film|book|play|song} was {x|y|z|u|v|w} for {me|you|us|them|all} {now|then|once}"']
`;
const recipeText = (model: string) => `recipe: 1
name: Stopped
task: { kind: classification, textType: film review, labels: [good, bad] }
models: { generator: '${model}', embedder: scripted }
generate: { accept: [{ method: format }], target: { accepted: 100000 } }
evaluate: []
`;

/** Ends a running job in every way that a person or a system ends one. */
export async function cleanStops(options: {
  readonly rounds: number;
  readonly seed: string;
  readonly limitMs: number;
  readonly log?: (line: string) => void;
}): Promise<StopFigures> {
  const random = createRandom(options.seed);
  const figures = { rounds: options.rounds, orphans: 0, unsaved: 0, wrongCodes: 0, slowestMs: 0 };
  for (let round = 0; round < options.rounds; round++) {
    const kind = stopKinds[round % stopKinds.length] ?? 'SIGTERM';
    await using bench = new EngineBench();
    const end = await (kind === 'engine'
      ? endEngine(bench, options.limitMs)
      : endCommandLine(bench, { kind, delayMs: random.integer(400), limitMs: options.limitMs }));
    figures.orphans += end.goneMs === undefined ? 1 : 0;
    figures.unsaved += end.isSaved ? 0 : 1;
    figures.wrongCodes += end.isRightCode ? 0 : 1;
    figures.slowestMs = Math.max(figures.slowestMs, end.goneMs ?? options.limitMs);
    options.log?.(`${round + 1} of ${options.rounds}: ${kind} ${Math.round(end.goneMs ?? -1)} ms`);
  }
  return figures;
}

interface End {
  readonly goneMs: number | undefined;
  readonly isSaved: boolean;
  readonly isRightCode: boolean;
}

async function endCommandLine(
  bench: EngineBench,
  {
    kind,
    delayMs,
    limitMs,
  }: { readonly kind: Exclude<StopKind, 'engine'>; readonly delayMs: number; readonly limitMs: number },
): Promise<End> {
  bench.write('script.yaml', script);
  const { file } = writeRecipe(bench, recipeText('scripted:script.yaml'));
  const started = startCommand(bench, ['run', file]);
  const pid = started.process.pid ?? 0;
  await statusLine(started.process.stderr);
  await wait(delayMs);
  const family = [pid, ...descendants(pid)];
  started.process.kill(kind === 'parent' ? 'SIGKILL' : kind);
  const goneMs = await timeUntilGone(family, limitMs);
  const { code } = await started.ended;
  await using reader = await bench.start();
  const { runs } = await reader.engine.call('project.open', { project: bench.path('recipe.seedloom') });
  const [run] = runs;
  const isClean = kind !== 'parent';
  return {
    goneMs,
    isSaved: run !== undefined && run.accepted > 0 && run.state === 'paused' && (!isClean || run.message !== ''),
    isRightCode: !isClean || code === 130,
  };
}

/** SIGTERM to an engine whose model host does not answer any more: both must go, and the run must be paused. */
async function endEngine(bench: EngineBench, limitMs: number): Promise<End> {
  const started = await bench.start({
    entry: fakeHostEntry,
    environment: { SEEDLOOM_TEST_SCRIPT: bench.write('script.yaml', script) },
  });
  await started.engine.call('models.add', {
    file: bench.write('tiny.gguf', goodGgufFiles().get('llama') ?? Buffer.alloc(0)),
  });
  const project = bench.path('engine.seedloom');
  await started.engine.call('project.open', { project, create: true });
  const { run } = await started.engine.call('run.start', { project, recipe: writeRecipe(bench, recipeText('tiny')) });
  const { accepted } = await progressUntil(started, { project, run }, (progress) => progress.accepted > 20);
  const family = [started.pid, ...descendants(started.pid)];
  killHost(started, 'SIGSTOP');
  process.kill(started.pid, 'SIGTERM');
  const goneMs = await timeUntilGone(family, limitMs);
  await using reader = await bench.start();
  const { runs } = await reader.engine.call('project.open', { project });
  const samples = await allSamples(reader, { project, run });
  return {
    goneMs,
    isSaved: runs[0]?.state === 'paused' && runs[0].message !== '' && samples.length >= accepted,
    isRightCode: true,
  };
}

/** Resolves when the command has shown how far it is. */
function statusLine(stream: NodeJS.ReadableStream | null): Promise<void> {
  return new Promise((resolve) => {
    let text = '';
    stream?.on('data', (part) => {
      text += String(part);
      if (/[1-9]\d* of \d+ accepted/u.test(text)) resolve();
    });
    stream?.once('end', resolve);
  });
}
