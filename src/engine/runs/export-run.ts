import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ExportFormat, Recipe } from '../../shared/contract/recipe.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Origin, Sample } from '../../shared/domain/sample.ts';
import type { CardModel, CardSource } from '../documents/card-input.ts';
import { writeDatasetCard } from '../documents/dataset-card.ts';
import { type ExportRow, exportDataset, exportFileName } from '../documents/export-dataset.ts';
import { measureVerbatimOverlap, type VerbatimOverlap } from '../documents/verbatim-overlap.ts';
import { createCommonRunIndex } from '../numerics/common-run.ts';
import { words } from '../numerics/words.ts';
import type { ProjectStore, StoredSource } from '../storage/project-store.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import { makeRunReport } from './run-report.ts';
import { runView } from './sample-views.ts';

export interface ExportRunOptions {
  readonly store: ProjectStore;
  readonly runId: string;
  readonly recipe: Recipe;
  readonly kind: TaskKind;
  readonly folder: string;
  readonly format: ExportFormat;
  readonly includeDropped: boolean;
  readonly overwrite: boolean;
  readonly engineVersion: string;
  /** ISO time. */
  readonly at: string;
  /** What the catalogue says of a model's licence. */
  licenceOf(modelId: string): string | undefined;
  readonly signal: AbortSignal;
}

type SampleVerdict = 'keep' | 'drop' | 'review';

/** Writes the dataset of a run with manifest and card. Dropped samples stay out unless they are asked for. */
export async function exportRun(
  options: ExportRunOptions,
): Promise<{ readonly files: readonly string[]; readonly rows: number }> {
  const { store, runId, recipe, kind, folder, signal } = options;
  if (store.runs.get(runId).isHidden) {
    throw new EngineError('bad-request', `The run ${runId} was undone. Redo it, then export it.`, { run: runId });
  }
  const verdicts = store.marks.effective(runId);
  const labels = new Map<string, number>();
  const origins: Record<Origin, number> = { source: 0, generated: 0, person: 0 };

  async function* exported(): AsyncGenerator<{ readonly sample: Sample; readonly verdict: SampleVerdict }> {
    for await (const sample of runView(store, runId, store.samples.countOfRun(runId)).stream()) {
      const verdict = verdicts.get(sample.id) ?? 'keep';
      if (verdict !== 'drop' || options.includeDropped) yield { sample, verdict };
    }
  }

  async function* rows(): AsyncGenerator<ExportRow> {
    for await (const { sample, verdict } of exported()) {
      origins[sample.origin] += 1;
      for (const label of kind.student?.classes(sample.fields, recipe.task) ?? [])
        labels.set(label, (labels.get(label) ?? 0) + 1);
      yield {
        id: sample.id,
        fields: sample.fields,
        group: sample.group,
        origin: sample.origin,
        parents: sample.parents,
        weight: 1,
        conditions: Object.fromEntries(Object.entries(sample.conditions).map(([name, value]) => [name, value.text])),
        verdict,
      };
    }
  }

  const name = exportFileName(recipe.name, options.format);
  const written = await exportDataset({
    path: join(folder, name),
    format: options.format,
    rows: rows(),
    fields: kind.fields(recipe.task).map((field) => field.name),
    includeConditions: true,
    includeVerdicts: true,
    overwrite: options.overwrite,
    makeFolder: true,
    signal,
  });
  const report = makeRunReport(store, runId, recipe);
  const version = store.recipes.get(store.runs.get(runId).recipeId);
  const card = await writeDatasetCard(
    folder,
    {
      name: recipe.name,
      madeAt: options.at,
      madeWith: { name: 'Seedloom', version: options.engineVersion },
      purpose: recipe.purpose,
      task: { kind: recipe.task.kind, textType: recipe.task.textType, language: recipe.task.language },
      file: { name: basename(written.path), format: options.format, rows: written.rows, sha256: written.sha256 },
      counts: {
        asked: report.funnel.asked,
        tried: report.funnel.tried,
        accepted: report.funnel.accepted,
        dropped: report.funnel.dropped.map(({ step, method, count }) => ({ step, method, count })),
        exported: written.rows,
      },
      labels: [...labels].map(([label, count]) => ({ name: label, count })).sort((a, b) => (a.name < b.name ? -1 : 1)),
      origins,
      recipe: { hash: version.hash, text: version.text },
      seed: recipe.seed,
      models: cardModels(options),
      sources: sourcesOfRun(store, recipe).map(cardSource),
      findings: report.findings.map(({ step, finding }) => ({ step, finding })),
      overlap: { kind: 'measured', ...(await overlapWithSources(options, exported())) },
      notes: [
        ...report.shortfalls.map(
          (cell) => `The cell "${cell.cell}" has ${cell.accepted} of the ${cell.asked} samples that were asked for.`,
        ),
        ...(report.funnel.toReview > 0
          ? [`${report.funnel.toReview} exported samples are marked for review by a person and were not reviewed.`]
          : []),
      ],
    },
    { overwrite: options.overwrite, makeFolder: true },
  );
  return { files: [written.path, written.manifestPath, card.markdownPath, card.jsonPath], rows: written.rows };
}

/** The longest run of words that an exported sample shares with a text that a model may have been shown. */
async function overlapWithSources(
  options: ExportRunOptions,
  exported: AsyncIterable<{ readonly sample: Sample }>,
): Promise<VerbatimOverlap> {
  const { store, recipe, kind, signal } = options;
  const index = createCommonRunIndex();
  for (const source of sourcesOfRun(store, recipe)) {
    for (const sample of store.sources.samples([source.id])) index.add(sample.id, words(kind.text(sample.fields)));
  }
  async function* generated() {
    for await (const { sample } of exported)
      if (sample.origin === 'generated') yield { id: sample.id, text: kind.text(sample.fields) };
  }
  return await measureVerbatimOverlap(generated(), { index, tokens: words, signal, pause: () => nextTurn() });
}

/** The newest import of each source that the recipe names. */
function sourcesOfRun(store: ProjectStore, recipe: Recipe): readonly StoredSource[] {
  const newest = new Map(store.sources.list().map((source) => [source.role, source]));
  return [...newest.values()].filter((source) => recipe.sources[source.role] !== undefined);
}

function cardSource(source: StoredSource): CardSource {
  const { role, name, hash, privacy, rows, attribution } = source;
  return { role, name, hash, privacy, rows, ...(attribution === undefined ? {} : { attribution }) };
}

function cardModels({ store, runId, licenceOf }: ExportRunOptions): readonly CardModel[] {
  const models = store.runs.get(runId).fixed.models;
  if (typeof models !== 'object' || models === null) return [];
  return Object.entries(models).map(([role, text]) => {
    const [name = '', hash = ''] = String(text).split(' ');
    const licence = licenceOf(name);
    return { role, name, hash, ...(licence === undefined ? {} : { licence }) };
  });
}
