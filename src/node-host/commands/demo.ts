import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sample } from '../../shared/domain/sample.ts';
import { type Command, type CommandInput, findNumber, findText } from '../command.ts';
import { durationInWords } from '../report-text.ts';
import { safeText } from '../terminal.ts';
import { exportRun } from './export-run.ts';
import { followRun, printRunReport, runExitCode } from './follow-run.ts';
import { readRecipeFile } from './recipe-file.ts';

const starterModels = ['smollm2-135m-instruct', 'all-minilm-l6-v2'] as const;
const recipePath = fileURLToPath(new URL('../../../resources/recipes/card-problems.yaml', import.meta.url));

export const demoCommand: Command = {
  name: 'demo',
  usage: 'demo',
  summary: 'Runs the sample recipe end to end with the starter models and shows what came out.',
  options: [
    { name: 'folder', value: 'FOLDER', says: 'Where project and dataset go. Default: demo in the working folder.' },
    { name: 'limit', value: 'N', says: 'Accept at most N samples.' },
  ],
  words: [0, 0],
  async run(input) {
    const { terminal, json } = input;
    const { engine } = input.link();
    await fetchStarterModels(input);
    const folder = resolve(findText(input.options, 'folder') ?? 'demo');
    mkdirSync(folder, { recursive: true });
    const project = join(folder, 'card-problems.seedloom');
    const recipe = readRecipeFile(recipePath);
    const limit = findNumber(input.options, 'limit', 1);
    await engine.call('project.open', { project, create: true });
    if (!json) terminal.note(`Running ${recipe.file}. Ctrl-C pauses; \`seedloom resume ${project}\` goes on.`);
    const { run, notes } = await engine.call(
      'run.start',
      { project, recipe: { text: recipe.text, file: recipe.file }, ...(limit === undefined ? {} : { limit }) },
      { signal: input.interrupted },
    );
    for (const note of notes) terminal.note(note);
    const summary = await followRun(input, { project, run });
    const report = await engine.call('run.report', { project, run });
    const files =
      summary.state === 'done' ? await exportRun(input, { project, run, folder: join(folder, `dataset-${run}`) }) : [];
    if (json) {
      terminal.printJson({ project, ...summary, report, files });
      return runExitCode(summary, report);
    }
    const code = printRunReport(input, summary, report);
    await printSamples(input, { project, run });
    terminal.print();
    for (const file of files) terminal.print(`Wrote   ${file}`);
    terminal.print(`Project ${project}`);
    terminal.print(`Took    ${durationInWords(report.workedMs / 1000)}`);
    return code;
  },
};

/** Fetching is what the person who starts the demo asks for; afterwards it needs no network. */
async function fetchStarterModels({ link, terminal, json, interrupted }: CommandInput): Promise<void> {
  const { engine, subscribe } = link();
  const { models } = await engine.call('models.list', {}, { signal: interrupted });
  const missing = starterModels.filter((id) => models.find((model) => model.model === id)?.state !== 'installed');
  if (missing.length === 0) return;
  const unwatch = subscribe('models.progress', {}, (event) => {
    if (!json && typeof event === 'object' && event !== null && 'message' in event)
      terminal.status(safeText(String(event.message)));
  });
  for (const model of missing) {
    if (!json) terminal.note(`Fetching the starter model ${model}.`);
    await engine.call('models.fetch', { model }, { signal: interrupted });
  }
  unwatch();
  terminal.clearStatus();
}

/** Five kept samples from all over the set, three that curation dropped, two answers that were turned away. */
async function printSamples(
  { link, terminal }: CommandInput,
  place: { readonly project: string; readonly run: string },
): Promise<void> {
  const { engine } = link();
  const filter = { runId: place.run, origin: 'generated' } as const;
  const kept = await engine.call('samples.page', {
    project: place.project,
    filter: { ...filter, verdict: 'none' },
    limit: 500,
  });
  const dropped = await engine.call('samples.page', {
    project: place.project,
    filter: { ...filter, verdict: 'drop' },
    limit: 500,
  });
  const { rejections } = await engine.call('run.rejections', { ...place, limit: 500 });
  terminal.print();
  terminal.print('Kept:');
  for (const sample of spread(kept.samples, 5)) terminal.print(`  + ${sampleText(sample)}`);
  terminal.print('Not kept:');
  for (const sample of spread(dropped.samples, 3))
    terminal.print(`  − ${sampleText(sample)}  (${await dropReason(sample, { link, ...place })})`);
  for (const { text, rule, reason } of spread(rejections, 2))
    terminal.print(`  × ${safeText(text)}  (${rule}: ${safeText(reason)})`);
}

async function dropReason(
  sample: Sample,
  { link, project }: Pick<CommandInput, 'link'> & { readonly project: string },
): Promise<string> {
  const { verdicts } = await link().engine.call('samples.story', { project, sample: sample.id });
  return safeText(verdicts[0]?.reason ?? 'dropped');
}

/** `count` items at even distances. */
function spread<T>(items: readonly T[], count: number): readonly T[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, index) => items[Math.floor(((index + 0.5) * items.length) / count)]).filter(
    (item) => item !== undefined,
  );
}

function sampleText({ fields }: Sample): string {
  const { text, label, ...others } = fields;
  const rest = Object.values(others).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return safeText(
    [label === undefined ? '' : `[${String(label)}]`, ...(text === undefined ? [] : [String(text)]), ...rest]
      .filter((part) => part !== '')
      .join(' '),
  );
}
