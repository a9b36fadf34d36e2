import type { Finding } from '../../../../shared/domain/finding.ts';
import type { Decontaminated } from './contamination.ts';
import type { Corpus } from './corpus.ts';

/** What was taken out of the training sets since the test has it too. */
export function contaminationFinding({ sets, removed, touched }: Decontaminated, before: Corpus): Finding {
  const texts = new Set([...before.seeds, ...before.raw, ...before.reference, ...before.recipe]).size;
  return {
    id: 'contamination',
    title: 'Training texts that repeat a test text, taken out before training',
    value: removed.length,
    unit: 'count',
    n: texts,
    intervalNote: 'A count of all training texts: there is nothing to estimate.',
    warnings: sets
      .filter((set) => set.removed > 0)
      .map((set) => `${set.removed} of ${set.texts} texts were taken out of \`${set.set}\`.`),
    samples: removed.slice(0, 100).map((row) => before.ids[row] ?? ''),
    details: {
      sets: sets.map(({ set, texts: all, removed: out }) => ({ set, texts: all, removed: out })),
      touchedTestTexts: touched.slice(0, 100).map((row) => before.ids[row] ?? ''),
      touched: touched.length,
    },
  };
}
