import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatCount } from './numbers.ts';
import classes from './sample-text.module.css';
import { visibleWhiteSpace } from './white-space.ts';

interface SampleTextProps {
  readonly text: string;
  /** Signs for spaces, tabs and line ends. */
  readonly showsWhiteSpace?: boolean;
  /** Characters that are shown at first; the rest is one press away. */
  readonly cutAt?: number;
}

/** A text to be read: at most 75 characters wide, in its own direction, cut when it is very long. */
export function SampleText({ text, showsWhiteSpace = false, cutAt = 4000 }: SampleTextProps) {
  const [isWhole, setWhole] = useState(false);
  const isCut = text.length > cutAt && !isWhole;
  const part = isCut ? `${text.slice(0, cutAt).replace(/[\ud800-\udbff]$/, '')}…` : text;
  return (
    <div>
      <div className={classes.text} dir="auto">
        {part === '' ? (
          <span className={classes.empty}>(empty)</span>
        ) : showsWhiteSpace ? (
          visibleWhiteSpace(part)
        ) : (
          part
        )}
      </div>
      {text.length > cutAt && (
        <Button size="compact-xs" variant="default" mt={4} onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show less' : `Show all ${formatCount(text.length)} characters`}
        </Button>
      )}
    </div>
  );
}
