import type { CardInput } from './card-input.ts';

/** Who wrote the texts, in one sentence. */
export function syntheticSentence(card: Pick<CardInput, 'origins'>): string {
  const { generated, person, source } = card.origins;
  const total = generated + person + source;
  if (total === 0) return 'This set has no texts.';
  if (generated === total) return 'Every text in this set was written by a language model.';
  const others = [
    person > 0 ? `${person} written or rewritten by a person here` : '',
    source > 0 ? `${source} taken from a source` : '',
  ].filter((part) => part !== '');
  const model =
    generated === 0
      ? 'No text in this set was written by a language model'
      : `${generated} of ${total} texts in this set were written by a language model`;
  return `${model}; ${others.join(' and ')}.`;
}

/** What the set does not show, in plain words. No promise beyond the figures. */
export function cardLimits(card: CardInput): readonly string[] {
  const limits = [
    'Texts by a language model can be wrong, one-sided or repeat each other. The findings above are all that was checked.',
    'A figure without an interval, or with a warning, is too uncertain to decide anything on its own.',
  ];
  if (card.origins.generated > 0) {
    limits.push('The language model may repeat texts that it was trained on; nothing here measures that.');
  }
  if (card.overlap.kind === 'measured') {
    limits.push(
      'Word-for-word overlap finds copies, not retellings: names, numbers and facts of the sources can be in the texts in other words.',
    );
  } else limits.push(`Word-for-word overlap with the sources was not measured: ${card.overlap.reason}`);
  if (card.sources.some((source) => source.privacy === true)) {
    limits.push(
      'Sources were marked private, and the texts were made from them: treat this set as you treat those sources.',
    );
  }
  if (card.sources.some((source) => source.privacy === 'dp')) {
    limits.push(
      'What was taken from sources marked `dp` went through the privacy budget of the ledger; its bound is the one stated there and holds under the assumptions stated there.',
    );
  }
  limits.push('Nothing here shows that the set is free of personal data.');
  if (card.purpose === 'training')
    limits.push('Made for training: do not report results on it as if it were an evaluation set.');
  return limits;
}
