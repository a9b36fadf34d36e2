import { useState } from 'react';
import type { PromptPart } from '../../shared/contract/recipe-answers.ts';
import { countOf, formatCount, formatShare } from './numbers.ts';
import classes from './prompt-parts.module.css';
import { SampleText } from './sample-text.tsx';
import { WhiteSpaceButton } from './white-space-button.tsx';

interface PromptPartsProps {
  readonly parts: readonly PromptPart[];
  /** Tokens of the whole prompt as the model sees it, chat template included. */
  readonly total: number;
  /** Tokens that the model can hold; absent where it is not known. */
  readonly context?: number;
  /** Tokens kept free for the answer. */
  readonly answer?: number;
  /** False: no model could count; the numbers are guessed from the length. */
  readonly isCounted?: boolean;
}

const roles = { system: 'system', user: 'user', assistant: 'answer begun', text: 'text' } as const;

/** A prompt by its parts, in order, with the tokens of each. */
export function PromptParts({ parts, total, context, answer, isCounted = true }: PromptPartsProps) {
  const [showsWhiteSpace, setShowsWhiteSpace] = useState(false);
  const inParts = parts.reduce((sum, { tokens }) => sum + tokens, 0);
  const whole = Math.max(context ?? total, inParts, 1);
  return (
    <div className={classes.prompt}>
      <div className={classes.head}>
        <span className={classes.total}>{totalInWords({ total, context, answer, isCounted })}</span>
        <WhiteSpaceButton isOn={showsWhiteSpace} onChange={setShowsWhiteSpace} />
      </div>
      <div className={classes.bar} aria-hidden>
        {parts.map(({ part, title, tokens }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a prompt's parts have no id but their place.
          <span key={`${part} ${index}`} title={title} style={{ width: `${(tokens / whole) * 100}%` }} />
        ))}
        {total > inParts && (
          <span
            className={classes.frame}
            title="Chat template"
            style={{ width: `${((total - inParts) / whole) * 100}%` }}
          />
        )}
      </div>
      <ol className={classes.parts}>
        {parts.map(({ part, title, role, text, tokens }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above.
          <li key={`${part} ${index}`} className={classes.part}>
            <div className={classes.partHead}>
              <span className={classes.partTitle}>{title}</span>
              <span className={classes.role}>{roles[role]}</span>
              <span className={classes.tokens}>
                {isCounted ? '' : '≈ '}
                {countOf(tokens, 'token')}
              </span>
            </div>
            {/* Lines that only keep parts apart are shown with the other white space. */}
            <SampleText
              text={showsWhiteSpace ? text : text.replace(/\n+$/, '')}
              showsWhiteSpace={showsWhiteSpace}
              cutAt={1500}
            />
          </li>
        ))}
      </ol>
    </div>
  );
}

function totalInWords({
  total,
  context,
  answer,
  isCounted,
}: {
  readonly total: number;
  readonly context: number | undefined;
  readonly answer: number | undefined;
  readonly isCounted: boolean;
}): string {
  const count = isCounted ? countOf(total, 'token') : `About ${countOf(total, 'token')}, guessed from the length`;
  if (context === undefined || context === 0) return count;
  const kept = answer === undefined ? '' : `, ${formatCount(answer)} kept for the answer`;
  return `${count} of ${formatCount(context)} (${formatShare(total / context)})${kept}`;
}
