import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom, type Random } from '../../src/shared/base/random.ts';
import type { RunProgress } from '../../src/shared/domain/run-report.ts';
import {
  allSamples,
  EngineBench,
  fakeHostEntry,
  progressUntil,
  type RecipeFile,
  type TestEngine,
  writeRecipe,
} from '../../test/support/engine-harness.ts';
import { goodGgufFiles } from '../../test/support/gguf-corpus.ts';

export interface KillOptions {
  readonly seed: string;
  /** Kills over all runs. */
  readonly kills: number;
  readonly samples: number;
  /** Time that each answer takes. */
  readonly delayMs: number;
  /** A kill falls at a random moment up to here after the run was asked for. */
  readonly withinMs: number;
  /** Kills in one run at most; then it is left to end. Default: no limit. */
  readonly killsPerRun?: number;
  readonly log?: (line: string) => void;
}

/** How a process is killed: `fault` is the engine, by its own hook between an answer and its commit. */
export type KillKind = 'fault' | 'engine' | 'host' | 'both';

export interface KillFigures {
  readonly kills: Readonly<Record<KillKind, number>>;
  readonly runs: number;
  /** Samples that a reply or an event had named as accepted and that were not there afterwards, or not as they were. */
  readonly lost: number;
  readonly doubled: number;
  /** Missing numbers between the first and the last sample. */
  readonly holes: number;
  /** Projects that failed `project.verify` after a kill. */
  readonly damaged: number;
  /** Runs whose exported dataset was not that of an undisturbed run, byte for byte. */
  readonly differing: number;
  /** Answers that were asked for again, for each kill on average. */
  readonly redonePerKill: number;
  readonly slowestOpenMs: number;
}

const faultPoints = [
  'answer-received',
  'answer-received',
  'answer-received',
  'before-commit',
  'after-commit',
  'after-plan',
];

/** Kills the engine, its model host or both, again and again, and compares what came out with an undisturbed run. */
export async function killRounds(options: KillOptions): Promise<KillFigures> {
  await using bench = new EngineBench();
  const job = prepareJob(bench, options);
  const expected = await undisturbed(bench, job);
  const random = createRandom(options.seed);
  const tally = { kills: { fault: 0, engine: 0, host: 0, both: 0 }, lost: 0, doubled: 0, holes: 0, damaged: 0 };
  const figures = { ...tally, runs: 0, differing: 0, redone: 0, slowestOpenMs: 0 };
  const killed = () => Object.values(figures.kills).reduce((sum, count) => sum + count, 0);

  while (killed() < options.kills) {
    const killsBefore = killed();
    const run = new KilledRun(bench, job, `run-${figures.runs}`);
    const most = Math.min(options.kills - killsBefore, options.killsPerRun ?? Number.POSITIVE_INFINITY);
    while (killed() - killsBefore < most && !run.isDone) {
      // Three of ten kills at least are placed by the fault hook.
      const isFaultDue = figures.kills.fault < 0.35 * (killed() + 2);
      const happened = await run.session({ random, withinMs: options.withinMs, isFaultDue });
      for (const each of happened) figures.kills[each] += 1;
      options.log?.(`${killed()} of ${options.kills}: ${happened.join(', ') || 'done before'}`);
    }
    await run.finish();
    figures.runs += 1;
    figures.lost += run.lost;
    figures.doubled += run.doubled;
    figures.holes += run.holes;
    figures.damaged += run.damaged;
    figures.differing += run.dataset === expected ? 0 : 1;
    figures.redone += run.redone;
    figures.slowestOpenMs = Math.max(figures.slowestOpenMs, run.slowestOpenMs);
  }
  const { redone, ...rest } = figures;
  return { ...rest, redonePerKill: redone / Math.max(1, killed()) };
}

/** In how many of the rounds the same check saw a loss in an engine that acknowledges an answer before it is committed. */
export async function earlyAcknowledgement(
  options: Pick<KillOptions, 'seed'> & { readonly rounds: number },
): Promise<number> {
  await using bench = new EngineBench();
  const job = prepareJob(bench, { ...options, samples: 200, delayMs: 10 });
  const random = createRandom(options.seed).fork('early');
  let caught = 0;
  for (let round = 0; round < options.rounds; round++) {
    const project = bench.path(`early-${round}.seedloom`);
    const fault = `answer-received:${10 + random.integer(80)}`;
    const killed = await bench.start({
      entry: fakeHostEntry,
      fault,
      environment: { ...job.environment, SEEDLOOM_TEST_EARLY: '1' },
    });
    await killed.engine.call('models.add', { file: job.model });
    await killed.engine.call('project.open', { project, create: true });
    await killed.engine.call('run.start', { project, recipe: job.recipe });
    await killed.exited;
    const acknowledged = killed.lines.filter((line) => line === 'ACK').length;
    await using again = await bench.start();
    const { runs } = await again.engine.call('project.open', { project });
    if (countLost(acknowledged, runs[0]?.accepted ?? 0) > 0) caught += 1;
  }
  return caught;
}

function countLost(acknowledged: number, stored: number): number {
  return Math.max(0, acknowledged - stored);
}

function chooseEnd(random: Random, isFaultDue: boolean): Exclude<KillKind, 'host'> {
  const drawn = random.integer(4);
  return isFaultDue || drawn < 2 ? 'fault' : drawn < 3 ? 'engine' : 'both';
}

interface Session {
  readonly random: Random;
  readonly withinMs: number;
  readonly isFaultDue: boolean;
}

interface Job {
  readonly recipe: RecipeFile;
  readonly model: string;
  readonly served: string;
  readonly environment: Readonly<Record<string, string>>;
}

function prepareJob(bench: EngineBench, { samples, delayMs }: Pick<KillOptions, 'samples' | 'delayMs'>): Job {
  const script = bench.write(
    'script.yaml',
    `delayMs: ${delayMs}
rules:
  - answers:
      - 'The {acting|plot|music|ending|camera|light|pace} was {great|poor|fine|odd|warm|cold} and the {actors|crowd|writers|director|critics} {loved|hated|forgot|missed} {every|each|the first|the last|one} {minute|scene|line|note|word} of {it|the film|the play|the night}"'
      - 'I {liked|disliked|missed|praised} the {first|second|third|last} {act|scene|song|hour} of this {film|movie|story|play} {very much|a little|not at all|on the whole} and {will|may|can not} {see|watch|hear} {it|another|the next} {again|soon|one day}"'
`,
  );
  const seeds = Array.from({ length: 300 }, (_, row) =>
    JSON.stringify({ text: `Seed text number ${row} of a long list.`, label: row % 2 === 0 ? 'good' : 'bad' }),
  );
  bench.write('seeds.jsonl', `${seeds.join('\n')}\n`);
  const served = bench.write('served', '');
  const recipe = writeRecipe(
    bench,
    `recipe: 1
name: Killed
task: { kind: classification, textType: film review, labels: [good, bad] }
sources: { seeds: { file: seeds.jsonl } }
models: { generator: tiny, embedder: scripted }
generate:
  conditions:
    - { name: label, method: labels }
    - { name: tone, method: values, params: { values: [calm, loud, dry] } }
  demonstrations: { method: random, params: { count: 1 } }
  accept: [{ method: format }, { method: exact-duplicates }]
  target: { accepted: ${samples}, attempts: ${samples * 20} }
curate:
  - { method: length, drop: 'words > 15' }
evaluate:
  - { method: label-balance }
seed: 11
`,
  );
  return {
    recipe,
    served,
    // The checked length of its context is that of the file; the script's own is longer.
    model: bench.write('tiny.gguf', goodGgufFiles().get('llama') ?? Buffer.alloc(0)),
    environment: { SEEDLOOM_TEST_SCRIPT: script, SEEDLOOM_TEST_SERVED: served },
  };
}

async function undisturbed(bench: EngineBench, job: Job): Promise<string> {
  const run = new KilledRun(bench, job, 'undisturbed');
  await run.finish();
  return run.dataset;
}

/** One run of the job from its first start to its export, over as many processes as it takes. */
class KilledRun {
  isDone = false;
  lost = 0;
  doubled = 0;
  holes = 0;
  damaged = 0;
  slowestOpenMs = 0;
  redone = 0;
  dataset = '';
  readonly #bench: EngineBench;
  readonly #job: Job;
  readonly #project: string;
  readonly #place: { readonly project: string; readonly run: string };
  readonly #servedBefore: number;
  /** What was named as accepted: texts by id, and the highest number. */
  readonly #named = new Map<string, string>();
  #acknowledged = 0;

  constructor(bench: EngineBench, job: Job, name: string) {
    this.#bench = bench;
    this.#job = job;
    this.#project = bench.path(`${name}.seedloom`);
    this.#place = { project: this.#project, run: 'r1' };
    this.#servedBefore = statSync(job.served).size;
  }

  /**
   * Starts an engine and lets the run go on; kills its host once or not at all, and then the engine, alone or with its host.
   * Gives what was really killed: the run may end before.
   */
  async session({ random, withinMs, isFaultDue }: Session): Promise<readonly KillKind[]> {
    const end = chooseEnd(random, isFaultDue);
    const hostKills = random.integer(2);
    const fault = end === 'fault' ? { fault: `${random.pick(faultPoints)}:${1 + random.integer(100)}` } : {};
    const started = await this.#open(fault);
    const happened: KillKind[] = [];
    // A killed engine fails the calls in flight: that is what is being tested.
    const over = this.#goOn(started).catch(() => undefined);
    for (let kill = 0; kill < hostKills; kill++) {
      const isLive = await Promise.race([
        over.then(() => false),
        started.exited.then(() => false),
        this.#further(started),
      ]);
      if (!isLive) break;
      await Promise.race([over, wait(random.integer(withinMs))]);
      if (!this.isDone && killHost(started)) happened.push('host');
    }
    if (end === 'fault') {
      const isKilled = await Promise.race([over.then(() => false), started.exited.then(() => true)]);
      // The call fails at once when the process goes.
      if (isKilled || !this.isDone) happened.push('fault');
    } else {
      await Promise.race([over, wait(random.integer(withinMs))]);
      if (!this.isDone) {
        if (end === 'both') killHost(started);
        happened.push(end);
      }
    }
    await started.kill();
    await over;
    return happened;
  }

  /** Lets the run end, and exports it. */
  async finish(): Promise<void> {
    const started = await this.#open({});
    await this.#goOn(started);
    if (!this.isDone) throw new Error(`The run did not end:\n${started.lines.join('\n')}`);
    const place = this.#place;
    const { files } = await started.engine.call('dataset.export', {
      ...place,
      to: this.#bench.path(`out-${createHash('sha256').update(this.#project).digest('hex')}`),
      verdicts: 'all',
    });
    this.dataset = readFileSync(files[0] ?? '', 'utf8');
    const { calls } = await started.engine.call('run.report', place);
    this.redone = statSync(this.#job.served).size - this.#servedBefore - calls.calls;
    await started.stop();
  }

  async #open(options: { readonly fault?: string }): Promise<TestEngine> {
    const started = await this.#bench.start({ ...options, entry: fakeHostEntry, environment: this.#job.environment });
    const { models } = await started.engine.call('models.list', {});
    if (models.every(({ folder }) => folder !== this.#job.model))
      await started.engine.call('models.add', { file: this.#job.model });
    const begin = performance.now();
    await started.engine.call('project.open', { project: this.#project, create: true });
    this.slowestOpenMs = Math.max(this.slowestOpenMs, performance.now() - begin);
    await this.#check(started);
    return started;
  }

  /** Compares what is stored with what was named before the kill. */
  async #check(started: TestEngine): Promise<void> {
    const { runs } = await started.engine.call('run.list', { project: this.#project });
    const run = runs[0];
    if (run === undefined) return;
    const samples = await allSamples(started, { project: this.#project, run: run.run });
    const stored = new Map(samples.map((sample) => [sample.id, JSON.stringify(sample.fields)]));
    this.lost += countLost(this.#acknowledged, samples.length);
    this.lost += [...this.#named].filter(([id, fields]) => stored.get(id) !== fields).length;
    this.doubled += samples.length - stored.size + stored.size - new Set(samples.map(({ fields }) => fields.text)).size;
    const last = Number(samples.at(-1)?.id.split('-')[1] ?? 0);
    this.holes += last - samples.length;
    const verified = await started.engine.call('project.verify', { project: this.#project });
    if (!verified.ok) this.damaged += 1;
  }

  /** Starts or resumes the run, notes what is named as accepted, and resolves when it rests. */
  async #goOn(started: TestEngine): Promise<void> {
    const { engine } = started;
    const { runs } = await engine.call('run.list', { project: this.#project });
    const [found] = runs;
    if (found === undefined) await engine.call('run.start', { project: this.#project, recipe: this.#job.recipe });
    else if (found.state !== 'done') await engine.call('run.resume', { project: this.#project, run: found.run });
    const unwatch = started.subscribe('run.progress', this.#place, (event) => {
      // Safe: the engine's topic gives `RunProgress`.
      this.#acknowledged = Math.max(this.#acknowledged, (event as RunProgress).accepted);
    });
    const rests = new AbortController();
    const watched = this.#watchSamples(started, rests.signal);
    try {
      const run = await engine.call('run.wait', this.#place);
      if (run.state === 'failed') throw new Error(`The run failed: ${run.code}: ${run.message}`);
      this.isDone = run.state === 'done';
    } finally {
      unwatch();
      rests.abort();
      await watched;
    }
  }

  async #watchSamples({ engine }: TestEngine, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const page = await engine
        .call('samples.page', {
          project: this.#project,
          filter: { runId: 'r1', origin: 'generated' },
          sort: { by: 'number', descending: true },
          limit: 100,
        })
        .catch(() => undefined);
      if (page === undefined) return;
      for (const { id, fields } of page.samples) this.#named.set(id, JSON.stringify(fields));
      this.#acknowledged = Math.max(this.#acknowledged, page.total);
      await wait(60);
    }
  }

  /** Resolves with `true` when the run has accepted more. */
  async #further(started: TestEngine): Promise<boolean> {
    const before = this.#acknowledged;
    await progressUntil(started, this.#place, ({ accepted, step }) => accepted > before || step !== 'generate');
    return true;
  }
}

/** The model host that the engine started last. */
export function killHost({ lines }: Pick<TestEngine, 'lines'>, signal: NodeJS.Signals = 'SIGKILL'): boolean {
  const pid = Number(lines.findLast((line) => /^HOST \d+$/u.test(line))?.slice(5));
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}
