import type { ExportResult } from '../../shared/contract/dataset-answers.ts';
import type { Origin } from '../../shared/domain/sample.ts';
import type { CardCounts, CardInput, CardModel, CardSource } from '../documents/card-input.ts';
import { cardMarkdown } from '../documents/card-markdown.ts';
import { cardJson } from '../documents/dataset-card.ts';
import { exportFileName } from '../documents/export-file-name.ts';
import type { ExportFormat, ExportOptions } from '../documents/export-formats/export-format.ts';
import type { ExportRow } from '../documents/export-row.ts';
import { type ExportReport, writeExport } from '../documents/write-export.ts';
import type { StoredSource } from '../storage/project-store.ts';
import { ExportSet, type ExportSetOptions } from './export-set.ts';
import { makeRunReport } from './run-report.ts';
import { overlapWithSources, sourcesOfRun } from './source-overlap.ts';

export interface ExportRunOptions extends ExportSetOptions {
  readonly folder: string;
  readonly format: ExportFormat;
  readonly formatOptions: ExportOptions;
  readonly overwrite: boolean;
  readonly engineVersion: string;
  /** ISO time. */
  readonly at: string;
  /** What the catalogue says of a model's licence. */
  licenceOf(modelId: string): string | undefined;
  readonly signal: AbortSignal;
}

interface Counted {
  readonly labels: Map<string, number>;
  readonly origins: Record<Origin, number>;
  toReview: number;
}

/** Writes the dataset of runs with manifest and card: everything or nothing. */
export async function exportRun(options: ExportRunOptions): Promise<ExportResult> {
  const { recipe, folder, format, formatOptions, signal } = options;
  const set = new ExportSet(options);
  const splits = await set.splits();
  const counted: Counted = {
    labels: new Map(),
    origins: { source: 0, generated: 0, person: 0 },
    toReview: 0,
  };

  async function* rows(split: string | undefined): AsyncGenerator<ExportRow> {
    for await (const exported of set.samples()) {
      const { sample, verdict } = exported;
      if (split !== undefined && splits?.get(sample.id) !== split) continue;
      counted.origins[sample.origin] += 1;
      if (verdict === 'review') counted.toReview += 1;
      for (const label of set.labelsOf(sample)) counted.labels.set(label, (counted.labels.get(label) ?? 0) + 1);
      yield set.row(exported);
    }
  }

  const written = await writeExport({
    folder,
    baseName: exportFileName(recipe.name),
    format,
    options: formatOptions,
    shape: set.shape,
    parts: set.splitNames().map((split) => ({ ...(split === undefined ? {} : { split }), rows: rows(split) })),
    card: async (report) => {
      const card = await cardOf(options, set, report, counted);
      return { markdown: cardMarkdown(card), json: cardJson(card) };
    },
    overwrite: options.overwrite,
    makeFolder: true,
    signal,
  });
  return { folder, files: written.paths, rows: written.rows, alteredCells: written.alteredCells };
}

async function cardOf(
  options: ExportRunOptions,
  set: ExportSet,
  written: ExportReport,
  { labels, origins, toReview }: Counted,
): Promise<CardInput> {
  const { store, runIds, recipe } = options;
  const [first] = runIds;
  const reports = runIds.map((runId) => makeRunReport(store, runId, recipe));
  const version = store.recipes.get(store.runs.get(first).recipeId);
  const { flaggedIds: _, ...overlap } = await overlapWithSources(set, options);
  return {
    name: recipe.name,
    madeAt: options.at,
    madeWith: { name: 'Seedloom', version: options.engineVersion },
    purpose: recipe.purpose,
    task: { kind: recipe.task.kind, textType: recipe.task.textType, language: recipe.task.language },
    format: options.format.id,
    files: written.files.map(({ name, rows, sha256 }) => ({ name, rows, sha256 })),
    counts: countsOf(reports, written.rows),
    labels: [...labels].map(([name, count]) => ({ name, count })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    origins,
    recipe: { hash: version.hash, text: version.text },
    seed: recipe.seed,
    models: cardModels(options),
    sources: sourcesOfRun(store, recipe).map(cardSource),
    findings: (reports[0]?.findings ?? []).map(({ step, finding }) => ({ step, finding })),
    overlap: { kind: 'measured', ...overlap },
    notes: [
      ...reports.flatMap(({ shortfalls }) =>
        shortfalls.map(
          (cell) => `The cell "${cell.cell}" has ${cell.accepted} of the ${cell.asked} samples that were asked for.`,
        ),
      ),
      ...(toReview > 0
        ? [`${toReview} exported samples are marked for review by a person and were not reviewed.`]
        : []),
      ...(options.labels === 'person' ? ['Only samples that a person labelled are in it, with that label.'] : []),
      ...(options.verdicts === 'all' ? ['Dropped samples are in it; the column `verdict` says which.'] : []),
      ...(written.alteredCells > 0
        ? [`${written.alteredCells} cells were changed so that a spreadsheet does not run them as formulas.`]
        : []),
    ],
  };
}

/** Of several runs: the sums, drops by step and method. */
function countsOf(reports: readonly ReturnType<typeof makeRunReport>[], exported: number): CardCounts {
  const dropped = new Map<string, { readonly step: string; readonly method: string; count: number }>();
  for (const { funnel } of reports) {
    for (const { step, method, count } of funnel.dropped) {
      const entry = dropped.get(`${step} ${method}`) ?? { step, method, count: 0 };
      entry.count += count;
      dropped.set(`${step} ${method}`, entry);
    }
  }
  const sum = (name: 'asked' | 'tried' | 'accepted') => reports.reduce((all, { funnel }) => all + funnel[name], 0);
  return {
    asked: sum('asked'),
    tried: sum('tried'),
    accepted: sum('accepted'),
    dropped: [...dropped.values()],
    exported,
  };
}

function cardSource(source: StoredSource): CardSource {
  const { role, name, hash, privacy, rows, attribution } = source;
  return { role, name, hash, privacy, rows, ...(attribution === undefined ? {} : { attribution }) };
}

function cardModels({ store, runIds: [runId], licenceOf }: ExportRunOptions): readonly CardModel[] {
  const models = store.runs.get(runId).fixed.models;
  if (typeof models !== 'object' || models === null) return [];
  return Object.entries(models).map(([role, text]) => {
    const [name = '', hash = ''] = String(text).split(' ');
    const licence = licenceOf(name);
    return { role, name, hash, ...(licence === undefined ? {} : { licence }) };
  });
}
