import type { Matrix } from '../../../../shared/base/matrix.ts';
import { EngineError } from '../../../../shared/domain/engine-error.ts';
import type { Sample, SourceRole } from '../../../../shared/domain/sample.ts';
import type { MeasureRunContext } from '../../contexts.ts';
import { classReader } from '../../support/class-reader.ts';
import { collect } from '../../support/collect.ts';
import { recipeTexts } from './recipe-texts.ts';

/** All texts that the benchmark trains or tests on, in one table. */
export interface Corpus {
  /** Labels of the task; `labels` are places in it. */
  readonly names: readonly string[];
  readonly ids: readonly string[];
  readonly texts: readonly string[];
  readonly groups: readonly string[];
  readonly labels: Int32Array;
  /** Unit rows; without columns when nothing needs them. */
  readonly vectors: Matrix;
  readonly test: readonly number[];
  readonly seeds: readonly number[];
  readonly raw: readonly number[];
  /** Rows of `raw` that curation kept. */
  readonly curated: readonly number[];
  readonly reference: readonly number[];
  readonly validation: readonly number[];
  /** What the recipe itself says of the labels. */
  readonly recipe: readonly number[];
  readonly warnings: readonly string[];
}

const title = 'Student benchmark';

/** @throws EngineError `source-invalid` without benchmark texts that have a label of the task. */
export async function readCorpus(context: MeasureRunContext): Promise<Corpus> {
  const reader = classReader(context.kind, context.task, title);
  const rows: { readonly id: string; readonly group: string; readonly text: string; readonly label: number }[] = [];
  const warnings: string[] = [];

  function add(samples: readonly Sample[], name: string): readonly number[] {
    const added = samples.flatMap((sample) => {
      const text = reader.input(sample.fields);
      const label = reader.classOf(sample.fields);
      return label === undefined || text.trim() === ''
        ? []
        : [rows.push({ id: sample.id, group: sample.group, text, label }) - 1];
    });
    const left = samples.length - added.length;
    if (left > 0)
      warnings.push(`${left} of ${samples.length} ${name} are left out: empty, or without a label of the task.`);
    return added;
  }

  async function read(role: SourceRole, name: string): Promise<readonly number[]> {
    return context.sources.has(role) ? add(await context.sources.read(role), name) : [];
  }

  const test = await read('benchmark', 'benchmark texts');
  if (test.length === 0) {
    throw new EngineError(
      'source-invalid',
      `The measure "${title}" tests on real texts that nothing else may see, and the recipe has none with a label of the task. Add \`sources: benchmark\`, or remove the measure.`,
    );
  }
  const seeds = await read('seeds', 'seeds');
  const reference = await read('reference', 'reference texts');
  const validation = await read('validation', 'validation texts');
  const raw = add(await collect(context.datasets.raw), 'generated texts');
  const kept = new Set<string>();
  for await (const sample of context.datasets.curated.stream()) kept.add(sample.id);
  const recipe = recipeTexts(context).map(({ label, text }, index) => {
    const id = `recipe-${index + 1}`;
    return rows.push({ id, group: id, text, label: reader.names.indexOf(label) }) - 1;
  });
  const texts = rows.map(({ text }) => text);
  return {
    names: reader.names,
    ids: rows.map(({ id }) => id),
    texts,
    groups: rows.map(({ group }) => group),
    labels: Int32Array.from(rows, ({ label }) => label),
    vectors: await context.embeddings.embed(texts),
    test,
    seeds,
    raw,
    curated: raw.filter((row) => kept.has(rows[row]?.id ?? '')),
    reference,
    validation,
    recipe,
    warnings,
  };
}
