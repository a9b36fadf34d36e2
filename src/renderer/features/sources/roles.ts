import type { SourceRole } from '../../../shared/domain/sample.ts';

interface RoleWords {
  readonly title: string;
  /** What methods do with it. */
  readonly use: string;
  /** What it may not be used for, or ''. */
  readonly limit: string;
}

/** What each role is, for a person. In the order in which a person meets them. */
export const roleWords: Readonly<Record<SourceRole, RoleWords>> = {
  seeds: {
    title: 'Seeds',
    use: 'A few real samples with labels. The model sees some of them as demonstrations.',
    limit: '',
  },
  reference: {
    title: 'Reference',
    use: 'Real samples that the result is compared with.',
    limit: 'Not shown to a model.',
  },
  benchmark: {
    title: 'Benchmark',
    use: 'Held-out real samples: a student trained on the result is measured on them.',
    limit:
      'No generation, curation or annotation method can read it: a result measured on what made it would mean nothing.',
  },
  validation: {
    title: 'Validation',
    use: 'Real samples on which methods may measure while they work.',
    limit: 'Not for the final measure: what was tuned on it looks better there.',
  },
  unlabelled: { title: 'Unlabelled texts', use: 'Real texts that wait for a label.', limit: '' },
  documents: { title: 'Documents', use: 'Texts to write questions or samples from.', limit: '' },
  knowledge: { title: 'Knowledge', use: 'Facts to look up while writing.', limit: '' },
};

export const privacyWords = [
  { value: 'false', label: 'Open', words: 'What is made from it carries no mark.' },
  { value: 'true', label: 'Private', words: 'What is made from it is called private, and its card says so.' },
  { value: 'dp', label: 'Differentially private', words: 'Only values released with noise may be used.' },
] as const;
