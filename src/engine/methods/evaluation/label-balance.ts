import { z } from 'zod';
import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { Finding } from '../../../shared/domain/finding.ts';
import type { Fields } from '../../../shared/domain/task.ts';
import { findCellLabels } from '../../tasks/cell-labels.ts';
import type { MeasurePlanContext, MeasureRunContext, SampleView } from '../contexts.ts';
import { defineMethod } from '../method.ts';
import { overSet } from '../support/whole-set.ts';
import type { UnitResult } from '../work.ts';

const params = z.object({
  warnBelow: z
    .number()
    .min(0)
    .max(1)
    .default(0.95)
    .describe('Normalised entropy below which labels count as uneven, when an even set was asked for.')
    .meta({ unit: 'share of log2 labels' }),
  failBelow: z
    .number()
    .min(0)
    .max(1)
    .default(0.85)
    .describe('Normalised entropy below which they count as badly uneven.')
    .meta({ unit: 'share of log2 labels' }),
});

type Params = z.output<typeof params>;

/** Counts by label, asked for and obtained (evaluation 9, block "Labels", plot 1). */
export const labelBalance = defineMethod({
  id: 'label-balance',
  version: 1,
  stage: 'evaluation',
  slot: 'measure',
  title: 'Balance of labels',
  summary: 'Shows how many texts each label got, beside how many were asked for.',
  whenToUse: 'Always, for tasks with labels: curation takes more from some labels than from others.',
  whenNot: 'Tasks without labels.',
  cost: { inWords: 'No model calls.', calls: () => 0 },
  tasks: ['classification'],
  reads: ['label', 'cells of the run'],
  writes: [],
  needs: { labels: true },
  params,
  references: [
    { paper: 'Normalised entropy of labels: standard practice; the gate numbers are working defaults of this project' },
  ],
  work: overSet<Params, MeasurePlanContext, MeasureRunContext>(measure),
});

async function measure(context: MeasureRunContext, given: Params): Promise<UnitResult> {
  const { kind, task, datasets } = context;
  const { student } = kind;
  if (student === undefined) {
    throw new EngineError(
      'bad-request',
      `The measure "Balance of labels" needs labels, and the task kind \`${kind.id}\` has none. Remove it.`,
      { kind: kind.id },
    );
  }
  const names = student.allClasses(task);
  const asked = askedByLabel(context, names);
  const findings: Finding[] = [];
  for (const [set, view] of [
    ['raw', datasets.raw],
    ['curated', datasets.curated],
  ] as const) {
    const counted = await countLabels(view, names, (fields) => student.classes(fields, task));
    findings.push(...describeSet(set, counted, { names, asked, given }));
  }
  return { findings };
}

/** Quotas of the cells by label; undefined when the cells do not say which label they are for. */
function askedByLabel(
  { datasets, task }: MeasureRunContext,
  names: readonly string[],
): ReadonlyMap<string, number> | undefined {
  const asked = new Map(names.map((name) => [name, 0]));
  let isKnown = false;
  for (const { cell } of datasets.cells) {
    for (const { name } of findCellLabels(cell, task)?.labels ?? []) {
      asked.set(name, (asked.get(name) ?? 0) + cell.quota);
      isKnown = true;
    }
  }
  return isKnown ? asked : undefined;
}

interface Counted {
  readonly counts: ReadonlyMap<string, number>;
  readonly texts: number;
  /** Labels counted: as many as texts when each has one. */
  readonly labels: number;
  /** Ids of texts without a label of the task. */
  readonly without: readonly string[];
}

async function countLabels(
  view: SampleView,
  names: readonly string[],
  classesOf: (fields: Fields) => readonly string[],
): Promise<Counted> {
  const counts = new Map(names.map((name) => [name, 0]));
  const without: string[] = [];
  let texts = 0;
  let labels = 0;
  for await (const sample of view.stream()) {
    texts++;
    const known = classesOf(sample.fields).filter((name) => counts.has(name));
    if (known.length === 0) without.push(sample.id);
    for (const name of known) counts.set(name, (counts.get(name) ?? 0) + 1);
    labels += known.length;
  }
  return { counts, texts, labels, without };
}

const setTitles = { raw: 'everything accepted', curated: 'after curation' } as const;
const wholeSet = 'A count of the whole set: there is nothing to estimate.';

function describeSet(
  set: keyof typeof setTitles,
  { counts, texts, labels, without }: Counted,
  {
    names,
    asked,
    given,
  }: {
    readonly names: readonly string[];
    readonly asked: ReadonlyMap<string, number> | undefined;
    readonly given: Params;
  },
): readonly Finding[] {
  const title = setTitles[set];
  const values = names.map((name) => counts.get(name) ?? 0);
  const empty = names.filter((name) => counts.get(name) === 0);
  const entropy = normalisedEntropy(values);
  const askedValues = asked === undefined ? undefined : names.map((name) => asked.get(name) ?? 0);
  const isEvenAsked = askedValues === undefined || Math.max(...askedValues) - Math.min(...askedValues) <= 1;
  const rows = names.map((name, place) => {
    const wanted = askedValues?.[place];
    return { label: name, obtained: values[place] ?? 0, ...(wanted === undefined ? {} : { asked: wanted }) };
  });
  return [
    {
      id: `${set}/labels`,
      title: `Labels that have texts, ${title}`,
      value: names.length - empty.length,
      unit: 'count',
      n: texts,
      intervalNote: wholeSet,
      warnings: [
        ...(texts === 0 ? ['The set is empty.'] : empty.length > 0 ? [`No texts for: ${empty.join(', ')}.`] : []),
        ...(without.length > 0
          ? [`${without.length} of ${texts} texts have no label of the task and are not counted.`]
          : []),
      ],
      ...(without.length > 0 ? { samples: without.slice(0, 100) } : {}),
      plot: {
        kind: 'bars',
        title: `Texts for each label, ${title}`,
        unit: 'texts',
        bars: rows.map(({ label, obtained, asked: wanted }) => ({
          label,
          value: obtained,
          ...(wanted === undefined ? {} : { asked: wanted }),
        })),
      },
      details: { labels: rows },
    },
    {
      id: `${set}/entropy`,
      title: `Evenness of labels, ${title} (1 is even)`,
      value: entropy,
      unit: 'ratio',
      n: labels,
      intervalNote: wholeSet,
      warnings:
        entropy === null
          ? ['Undefined: no labels to count, or only one label in the task.']
          : isEvenAsked
            ? gate(entropy, given)
            : [],
      details: {
        labels: names.length,
        entropyBits: entropy === null ? null : entropy * Math.log2(names.length),
        evenAsked: isEvenAsked,
      },
    },
    ...(askedValues === undefined ? [] : [obtainedShare(set, askedValues, values, { names, texts })]),
  ];
}

/** The label that got least of what was asked for it. */
function obtainedShare(
  set: keyof typeof setTitles,
  asked: readonly number[],
  obtained: readonly number[],
  { names, texts }: { readonly names: readonly string[]; readonly texts: number },
): Finding {
  const shares = names.flatMap((label, place) => {
    const wanted = asked[place] ?? 0;
    return wanted === 0 ? [] : [{ label, share: (obtained[place] ?? 0) / wanted }];
  });
  const least = shares.reduce<(typeof shares)[number] | undefined>(
    (worst, entry) => (worst === undefined || entry.share < worst.share ? entry : worst),
    undefined,
  );
  return {
    id: `${set}/least-obtained`,
    title: `Share of what was asked for, for the label that got least, ${setTitles[set]}`,
    value: least?.share ?? null,
    unit: 'share',
    n: texts,
    intervalNote: wholeSet,
    warnings:
      least === undefined
        ? ['Nothing was asked for.']
        : least.share < 1
          ? [`\`${least.label}\` has ${Math.round(least.share * 100)} % of its texts.`]
          : [],
    details: { shares },
  };
}

function gate(entropy: number, { warnBelow, failBelow }: Params): readonly string[] {
  if (entropy < failBelow) return [`Labels are badly uneven: ${entropy.toFixed(3)} is below ${failBelow}.`];
  return entropy < warnBelow ? [`Labels are uneven: ${entropy.toFixed(3)} is below ${warnBelow}.`] : [];
}

/** Entropy over log2 of the number of labels, those without texts included; null where it is undefined. */
function normalisedEntropy(counts: readonly number[]): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0 || counts.length < 2) return null;
  const bits = counts.reduce((sum, count) => (count === 0 ? sum : sum - (count / total) * Math.log2(count / total)), 0);
  return bits / Math.log2(counts.length);
}
