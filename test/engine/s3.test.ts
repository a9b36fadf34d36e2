import { cpSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { S3Job, StudentFinding } from '../../src/engine/methods/generation/s3/s3-state.ts';
import { openProject } from '../../src/engine/storage/open-project.ts';
import type { ProjectStore, StoredUnit } from '../../src/engine/storage/project-store.ts';
import type { RunReport } from '../../src/shared/domain/run-report.ts';
import type { Sample } from '../../src/shared/domain/sample.ts';
import { allSamples, EngineBench, progressUntil, runRecipe, type TestEngine } from '../support/engine-harness.ts';
import { readStoredPrompts } from '../support/stored-prompts.ts';

/*
 * The second probe of the method contract: a dataset-wise procedure with state over several rounds, a validation source,
 * a student on embeddings and artefacts, through the whole engine. Three labels and 60 texts: about 30 seed texts, then
 * three rounds of ten. The gold texts of `broken` use the words of `late`, so that the student is wrong on all of them.
 */
const fixture = fileURLToPath(new URL('../fixtures/recipes/s3', import.meta.url));
const run = 'r1';
/** Three for reasons, at most forty for seed texts: the next ones are of the first round of correcting. */
const answersBeforeRounds = 43;

/** What must be the same whether a run was interrupted or not. */
interface Made {
  readonly samples: readonly Sample[];
  readonly report: Omit<RunReport, 'workedMs'>;
  readonly stepState: unknown;
  readonly units: readonly StoredUnit[];
  readonly students: readonly StudentFinding[];
}

const benches: EngineBench[] = [];
let undisturbed: Made;
let prompts: readonly string[];

beforeAll(async () => {
  await using bench = new EngineBench();
  const place = prepare(bench);
  const started = await bench.start();
  await runRecipe(started, place);
  undisturbed = await readMade(started, place.project);
  prompts = readStoredPrompts(place.project);
}, 120_000);

afterEach(async () => {
  for (const bench of benches.splice(0)) await bench[Symbol.asyncDispose]();
});

describe('S3 through the engine', () => {
  test('three rounds of correcting follow the seed texts, each with a student of its own, and the asked number is met', () => {
    const { report, samples, units, students } = undisturbed;
    expect([...new Set(units.map(({ key }) => phaseOf(key)))].slice(0, 8)).toEqual([
      'reasons',
      'seed/0',
      'student/0',
      'extrapolate/0',
      'student/1',
      'extrapolate/1',
      'student/2',
      'extrapolate/2',
    ]);
    expect({
      state: report.state,
      message: report.message,
      shortfalls: report.shortfalls,
      accepted: samples.length,
    }).toEqual({
      state: 'done',
      message: '',
      shortfalls: [],
      accepted: 60,
    });
    const before = ['student/0', 'student/1', 'student/2'].map(
      (phase) => units.find(({ key }) => key === phase)?.acceptedBefore,
    );
    expect(students.map(({ texts }) => texts)).toEqual(before);
  });

  test('every extrapolated text has its gold error as parent and group, and the gold label', async () => {
    const { samples, units, students } = undisturbed;
    const gold = new Map(goldTexts().map(({ label }, row) => [`s1-${row + 1}`, label]));
    const extrapolated = units.filter(
      ({ key, outcomes }) => key.startsWith('extrapolate') && acceptedIds(outcomes).length > 0,
    );
    const made = extrapolated.flatMap((unit) => {
      const { sources } = jobOf(unit);
      return acceptedIds(unit.outcomes).map((id) => {
        const sample = samples.find((one) => one.id === id);
        return {
          parents: sample?.parents,
          group: sample?.group,
          label: sample?.fields['label'],
          sources,
          goldLabel: gold.get(sources[0] ?? ''),
        };
      });
    });
    expect(made.length).toBeGreaterThanOrEqual(25);
    for (const { parents, group, label, sources, goldLabel } of made) {
      expect({ parents, group, label }).toEqual({ parents: sources, group: sources[0], label: goldLabel });
    }
    const named = new Set(students.flatMap(({ errors, unsure }) => [...errors, ...unsure].map(({ id }) => id)));
    expect(made.flatMap(({ sources }) => sources).filter((id) => !named.has(id))).toEqual([]);
    expect(samples.filter(({ parents }) => parents.length > 0)).toHaveLength(made.length);
  });

  test('the label that the student always gets wrong has the most texts in each round', () => {
    const rounds = undisturbed.students.map(({ errors }, round) => ({
      wrong: [...new Set(errors.map(({ label }) => label))],
      asked: countBy(
        undisturbed.units
          .filter(({ key }) => key.startsWith(`extrapolate/${round}/`) && key.endsWith('/0'))
          .map((unit) => jobOf(unit).label),
      ),
    }));
    // Ten errors of `broken` and none of the others: 11, 1 and 1 parts of ten, and of eleven where one was left over.
    expect(rounds).toEqual([
      { wrong: ['broken'], asked: { late: 1, broken: 8, praise: 1 } },
      { wrong: ['broken'], asked: { late: 1, broken: 9, praise: 1 } },
      { wrong: ['broken'], asked: { late: 1, broken: 9, praise: 1 } },
    ]);
  });

  test('copies of the gold text are turned away and counted, and their wish is given up after its tries', () => {
    const { report, units, samples } = undisturbed;
    const [copied] = goldTexts().filter(({ text }) => text.startsWith('The pump has not come on since'));
    const tries = units.filter(
      ({ key, json }) => key.startsWith('extrapolate') && JSON.stringify(json).includes('"s1-2"'),
    ).length;
    expect(tries % 4).toBe(0);
    expect(report.funnel.rejected.find(({ rule }) => rule === 'copy-guard')).toEqual({
      rule: 'copy-guard',
      count: tries,
    });
    expect(samples.filter(({ fields }) => String(fields['text']).startsWith(copied?.text.slice(0, 20) ?? ''))).toEqual(
      [],
    );
    const { tried, accepted, rejected } = report.funnel;
    expect(tried).toBe(accepted + rejected.reduce((sum, { count }) => sum + count, 0));
  });

  test('the benchmark never entered a prompt; the gold texts did', () => {
    // Nothing is missing from what is searched.
    expect(prompts).toHaveLength(undisturbed.report.calls.calls);
    expect(prompts.filter((prompt) => /zinc/iu.test(prompt))).toEqual([]);
    const shown = goldTexts().filter(({ text }) => prompts.some((prompt) => prompt.includes(text)));
    expect(countBy(shown.map(({ label }) => label))['broken']).toBeGreaterThanOrEqual(8);
  });
});

describe('S3 interrupted in the middle of a round', () => {
  test('a paused run goes on to the same texts', async () => {
    const place = prepare(newBench());
    // Slow enough that the pause comes before the end on any machine.
    const script = readFileSync(place.bench.path('script.yaml'), 'utf8');
    place.bench.write('script.yaml', script.replace('delayMs: 10', 'delayMs: 150'));
    const started = await place.bench.start();
    await started.engine.call('project.open', { project: place.project, create: true });
    await started.engine.call('run.start', { project: place.project, recipe: place.recipe });
    await progressUntil(started, { project: place.project, run }, ({ accepted }) => accepted > 33);
    await started.engine.call('run.pause', { project: place.project, run });
    const paused = await started.engine.call('run.wait', { project: place.project, run });
    expect(paused.state).toBe('paused');
    expect(paused.accepted).toBeLessThan(60);
    await started.stop();
    expect(await resumed(place)).toEqual(undisturbed);
  }, 120_000);

  test.each([
    { fault: `answer-received:${answersBeforeRounds + 3}`, place: 'among the answers of the first round' },
    { fault: 'before-commit:12', place: 'before a commit' },
    { fault: 'after-plan:6', place: 'after a round was planned' },
  ])(
    'an engine killed $place ($fault) goes on to the same texts',
    async ({ fault }) => {
      const place = prepare(newBench());
      const started = await place.bench.start({ fault });
      await started.engine.call('project.open', { project: place.project, create: true });
      await started.engine.call('run.start', { project: place.project, recipe: place.recipe });
      expect(await started.exited).toMatchObject({ signal: 'SIGKILL' });
      const left = await readStore(place.project, (store) => store.runs.units(run, 'generate'));
      const open = left.filter(({ state }) => state === 'planned').map(({ key }) => phaseOf(key));
      // The kill came in the middle of a round: without this the test would show nothing.
      expect(open).toContainEqual(expect.stringMatching(/^(seed|student|extrapolate)/u));
      expect(await resumed(place)).toEqual(undisturbed);
    },
    120_000,
  );
});

interface Place {
  readonly bench: EngineBench;
  readonly project: string;
  readonly recipe: { readonly file: string; readonly text: string };
}

function newBench(): EngineBench {
  const bench = new EngineBench();
  benches.push(bench);
  return bench;
}

function prepare(bench: EngineBench): Place {
  cpSync(fixture, bench.folder, { recursive: true });
  const file = bench.path('recipe.yaml');
  return { bench, project: bench.path('s3.seedloom'), recipe: { file, text: readFileSync(file, 'utf8') } };
}

async function resumed({ bench, project }: Place): Promise<Made> {
  const started = await bench.start();
  await started.engine.call('project.open', { project });
  await started.engine.call('run.resume', { project, run });
  await started.engine.call('run.wait', { project, run });
  return await readMade(started, project);
}

/** Stops the engine: the file is read when nobody else has it open. */
async function readMade(started: TestEngine, project: string): Promise<Made> {
  const samples = await allSamples(started, { project, run });
  const { workedMs: _, ...report } = await started.engine.call('run.report', { project, run });
  await started.stop();
  return await readStore(project, (store) => {
    const units = store.runs.units(run, 'generate');
    const students = units
      .flatMap(({ ordinal }) => store.runs.artefactsOfUnit(run, 'generate', ordinal))
      .filter(({ name }) => name === 'student')
      // Safe: `examineStudent` wrote it.
      .map(({ json }) => json as unknown as StudentFinding);
    return { samples, report, stepState: store.runs.findStep(run, 'generate')?.state, units, students };
  });
}

async function readStore<T>(project: string, read: (store: ProjectStore) => T): Promise<T> {
  const store = await openProject({ path: project, door: 'command line' });
  try {
    return read(store);
  } finally {
    await store.close();
  }
}

interface TextJob {
  readonly label: string;
  readonly sources: readonly string[];
}

function jobOf(unit: StoredUnit): TextJob {
  // Safe: `planS3` wrote it.
  const job = unit.json as unknown as S3Job;
  if (job.kind !== 'text') throw new Error(`${unit.key} writes no text.`);
  return job;
}

function acceptedIds(outcomes: StoredUnit['outcomes']): readonly string[] {
  // Safe: the step runner stored outcomes.
  const stored = outcomes as unknown as readonly { readonly kind: string; readonly sampleId?: string }[];
  return stored.flatMap(({ kind, sampleId }) => (kind === 'accepted' && sampleId !== undefined ? [sampleId] : []));
}

/** `extrapolate/1` of `extrapolate/1/7/0`. */
function phaseOf(key: string): string {
  return key.startsWith('reasons') ? 'reasons' : key.split('/').slice(0, 2).join('/');
}

function goldTexts(): readonly { readonly text: string; readonly label: string }[] {
  return readFileSync(`${fixture}/validation.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function countBy(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
