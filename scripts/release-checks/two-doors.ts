import { runCommand } from '../../test/support/command-line.ts';
import { EngineBench, failureOf, writeRecipe } from '../../test/support/engine-harness.ts';

export interface DoorFigures {
  readonly tries: number;
  /** Tries that were not refused as `project-busy` with the name of the door that has the project. */
  readonly notRefused: number;
  /** Tries that showed a word of SQLite to the person. */
  readonly sqliteWords: number;
  readonly slowestMs: number;
  /** Samples that the first door did not get because of the others. */
  readonly lost: number;
}

const samples = 300;

/** A second engine and a command line try, over and over, to open the project in which the first one is running. */
export async function twoDoors({ tries }: { readonly tries: number }): Promise<DoorFigures> {
  await using bench = new EngineBench();
  bench.write(
    'script.yaml',
    `delayMs: 40
rules:
  - answers: ['The {a|b|c|d|e|f|g|h} {film|book|play|song} was {x|y|z|u|v|w} for {me|you|us|them|all} {now|then|once}"']
`,
  );
  const recipe = writeRecipe(
    bench,
    `recipe: 1
name: Two doors
task: { kind: classification, textType: film review, labels: [good, bad] }
models: { generator: 'scripted:script.yaml', embedder: scripted }
generate: { accept: [{ method: format }], target: { accepted: ${samples} } }
evaluate: []
`,
  );
  const project = bench.path('recipe.seedloom');
  await using first = await bench.start({ door: 'browser' });
  await using second = await bench.start();
  await first.engine.call('project.open', { project, create: true });
  let accepted = 0;
  let runs = 0;
  let isOver = false;
  const working = (async () => {
    while (!isOver) {
      const { run } = await first.engine.call('run.start', { project, recipe });
      accepted += (await first.engine.call('run.wait', { project, run })).accepted;
      runs += 1;
    }
  })();

  const figures = { tries, notRefused: 0, sqliteWords: 0, slowestMs: 0 };
  for (let attempt = 0; attempt < tries; attempt++) {
    const begin = performance.now();
    // Every tenth by the command line, which takes a while to start.
    const { text, isRefused } =
      attempt % 10 === 9
        ? await tryCommandLine(bench, recipe.file)
        : await failureOf(second.engine.call('project.open', { project })).then(({ code, message }) => ({
            text: message,
            isRefused: code === 'project-busy',
          }));
    figures.slowestMs = Math.max(figures.slowestMs, performance.now() - begin);
    if (!isRefused || !/open in the browser application \(process \d+/u.test(text)) figures.notRefused += 1;
    if (/SQLITE/u.test(text)) figures.sqliteWords += 1;
  }
  isOver = true;
  await working;
  return { ...figures, lost: runs * samples - accepted };
}

async function tryCommandLine(
  bench: EngineBench,
  recipe: string,
): Promise<{ readonly text: string; readonly isRefused: boolean }> {
  const { code, notes } = await runCommand(bench, 'run', recipe);
  return { text: notes, isRefused: code === 6 };
}
