import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createRandom, type Random } from '../../src/shared/base/random.ts';
import { runCommand } from '../../test/support/command-line.ts';
import { EngineBench, type TestEngine, writeRecipe } from '../../test/support/engine-harness.ts';

export interface CorruptFigures {
  readonly rounds: number;
  /** Opened without a word, with fewer samples than there were. */
  readonly silentlyEmpty: number;
  /** Refused, and yet changed. */
  readonly changed: number;
  readonly refused: number;
  /** Refusals that do not say where a backup is or that there is none to restore. */
  readonly withoutAdvice: number;
  /** The command line called it a success. */
  readonly wrongExits: number;
  /** Damage that the check let pass in a sound project, which it must not see: the control. */
  readonly soundRefused: number;
}

const samples = 60;

/** Damages copies of a project in every way that a disk does, and opens them by engine and command line. */
export async function corruptProjects({
  rounds,
  seed,
}: {
  readonly rounds: number;
  readonly seed: string;
}): Promise<CorruptFigures> {
  await using bench = new EngineBench();
  await using started = await bench.start();
  const sound = await makeProject(bench, started);
  const random = createRandom(seed);
  const figures = {
    rounds,
    silentlyEmpty: 0,
    changed: 0,
    refused: 0,
    withoutAdvice: 0,
    wrongExits: 0,
    soundRefused: 0,
  };
  for (let round = 0; round < rounds; round++) {
    const project = bench.path(`damaged-${round}.seedloom`);
    copyFileSync(sound, project);
    const isSound = round % 10 === 0;
    if (!isSound) damage(project, random);
    const before = hashOf(project);
    const opened = await started.engine
      .call('project.open', { project })
      .then((summary) => ({ samples: summary.samples, message: undefined }))
      .catch((error: unknown) => ({ samples: 0, message: error instanceof Error ? error.message : String(error) }));
    if (opened.message === undefined) {
      if (opened.samples < samples) figures.silentlyEmpty += 1;
      await started.engine.call('project.close', { project }).catch(() => undefined);
    } else {
      figures.refused += 1;
      if (hashOf(project) !== before) figures.changed += 1;
      if (!/backup/u.test(opened.message)) figures.withoutAdvice += 1;
      if (isSound) figures.soundRefused += 1;
      if (round % 10 === 1) {
        const { code } = await runCommand(bench, 'export', project, '--out', bench.path(`out-${round}`));
        if (code === 0) figures.wrongExits += 1;
      }
    }
    for (const end of ['', '-wal', '-shm']) rmSync(`${project}${end}`, { force: true });
  }
  return figures;
}

async function makeProject(bench: EngineBench, { engine }: TestEngine): Promise<string> {
  bench.write(
    'script.yaml',
    `rules: [{ answers: ['The {a|b|c|d|e|f|g|h} {film|book|play|song} was {x|y|z|u} for {me|you|us|them} {now|then}"'] }]\n`,
  );
  const recipe = writeRecipe(
    bench,
    `recipe: 1
name: Damaged
task: { kind: classification, textType: film review, labels: [good, bad] }
models: { generator: 'scripted:script.yaml', embedder: scripted }
generate: { accept: [{ method: format }], target: { accepted: ${samples} } }
evaluate: []
`,
  );
  const project = bench.path('sound.seedloom');
  await engine.call('project.open', { project, create: true });
  const { run } = await engine.call('run.start', { project, recipe });
  await engine.call('run.wait', { project, run });
  await engine.call('project.close', { project });
  if (existsSync(`${project}-wal`)) throw new Error('A closed project is more than one file.');
  return project;
}

/** Truncated, a zeroed page, noise over pages, another start, a log of noise. */
function damage(project: string, random: Random): void {
  const bytes = readFileSync(project);
  const page = 4096;
  const pages = bytes.length / page;
  switch (random.integer(5)) {
    case 0:
      truncateSync(project, random.integer(bytes.length));
      return;
    case 1:
      bytes.fill(0, 0, page);
      break;
    case 2: {
      // Noise over most pages but the first: something that matters is hit.
      for (let index = 1; index < pages; index++)
        if (random.integer(4) > 0) bytes.fill(1 + random.integer(255), index * page, (index + 1) * page);
      break;
    }
    case 3:
      bytes.write('Not SQLite at all', 0, 'latin1');
      break;
    default:
      writeFileSync(`${project}-wal`, Buffer.alloc(8192, 1 + random.integer(255)));
      return;
  }
  writeFileSync(project, bytes);
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
