import { type KeyboardEvent, type MouseEvent, memo, useState } from 'react';
import type { ShownToken } from '../../shared/contract/sample-answers.ts';
import { formatProbability, shadeBounds, tokenShade } from './token-shade.ts';
import classes from './token-text.module.css';
import { visibleWhiteSpace } from './white-space.ts';

interface TokenTextProps {
  readonly tokens: readonly ShownToken[];
  readonly showsWhiteSpace?: boolean;
  /** For those who do not see it: "Answer". */
  readonly label?: string;
}

const shades = [classes.shade0, classes.shade1, classes.shade2, classes.shade3, classes.shade4];

/** A text that a model wrote: the less probable a token was, the stronger its shade. Hover or arrow keys read the value out. */
export function TokenText({ tokens, showsWhiteSpace = false, label = 'Text by token' }: TokenTextProps) {
  const [at, setAt] = useState<number>();
  const current = at === undefined ? undefined : tokens[at];
  const press = (event: KeyboardEvent) => {
    const moved = movedBy(event.key, at ?? -1, tokens.length);
    if (moved === undefined) return;
    event.preventDefault();
    setAt(moved);
  };
  const point = (event: MouseEvent) => {
    const place = event.target instanceof HTMLElement ? event.target.dataset['token'] : undefined;
    if (place !== undefined) setAt(Number(place));
  };
  return (
    <div>
      {/* biome-ignore lint/a11y/useSemanticElements: no form field; a text that is walked through. */}
      <div
        className={classes.text}
        role="group"
        aria-label={`${label}. Left and right arrow keys read the probability of each token.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the values are read by keyboard as well.
        tabIndex={0}
        dir="auto"
        onKeyDown={press}
        onMouseOver={point}
        onFocus={() => setAt((place) => place ?? 0)}
        onBlur={() => setAt(undefined)}
        onMouseLeave={(event) => event.currentTarget !== document.activeElement && setAt(undefined)}
      >
        <Tokens tokens={tokens} showsWhiteSpace={showsWhiteSpace} at={at} />
      </div>
      <div className={classes.foot}>
        <output className={classes.value}>
          {current === undefined ? 'Point at a token to read its probability.' : readOut(current)}
        </output>
        <ul className={classes.key} aria-label="Shades by probability">
          {shadeBounds.map(({ shade, words }) => (
            <li key={shade}>
              <span className={shades[shade]} aria-hidden>
                {'\u2003'}
              </span>{' '}
              {words}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

const Tokens = memo(function Tokens({
  tokens,
  showsWhiteSpace,
  at,
}: {
  readonly tokens: readonly ShownToken[];
  readonly showsWhiteSpace: boolean;
  readonly at: number | undefined;
}) {
  return tokens.map(({ text, probability }, place) => {
    const shade = tokenShade(probability);
    const names = [shade === undefined ? undefined : shades[shade], place === at ? classes.current : undefined];
    return (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place.
        key={place}
        data-token={place}
        className={names.filter((name) => name !== undefined).join(' ')}
      >
        {showsWhiteSpace ? visibleWhiteSpace(text) : text}
      </span>
    );
  });
});

function readOut({ text, probability }: ShownToken): string {
  return `“${visibleWhiteSpace(text).trimEnd()}” ${formatProbability(probability)}`;
}

function movedBy(key: string, at: number, length: number): number | undefined {
  if (length === 0) return undefined;
  if (key === 'ArrowRight') return Math.min(length - 1, at + 1);
  if (key === 'ArrowLeft') return Math.max(0, at - 1);
  if (key === 'Home') return 0;
  return key === 'End' ? length - 1 : undefined;
}
