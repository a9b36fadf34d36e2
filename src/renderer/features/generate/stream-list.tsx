import { Button } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { countOf } from '../../components/numbers.ts';
import classes from './stream.module.css';

interface StreamListProps {
  /** "Accepted samples" */
  readonly label: string;
  /** How many there are; row 0 is the oldest, and is shown last. */
  readonly count: number;
  /** "sample" */
  readonly noun: string;
  readonly empty: ReactNode;
  /** By its place from the oldest one. */
  renderRow(place: number): ReactNode;
  /** The places on screen, newest and oldest. */
  onShow?: (newest: number, oldest: number) => void;
}

const rowHeight = 76;

/** Newest first. While someone reads, what arrives waits above and announces itself: nothing is pushed away. */
export function StreamList({ label, count, noun, empty, renderRow, onShow }: StreamListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<number>();
  const reading = useRef({ isPointed: false, isFocused: false });
  // An undone run or another one has fewer rows than were held.
  const shown = held === undefined || held > count || held === 0 ? count : held;
  const waiting = count - shown;
  const virtual = useVirtualizer({
    count: shown,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => shown - 1 - index,
    overscan: 6,
  });
  const items = virtual.getVirtualItems();
  const newest = shown - 1 - (items[0]?.index ?? 0);
  const oldest = shown - 1 - (items.at(-1)?.index ?? 0);
  useEffect(() => {
    if (shown > 0) onShow?.(newest, oldest);
  }, [newest, oldest, shown, onShow]);
  const settle = () => {
    const isReading = reading.current.isPointed || reading.current.isFocused || (scroller.current?.scrollTop ?? 0) > 4;
    setHeld((before) => (isReading ? (before ?? count) : undefined));
  };
  const mark = (change: Partial<typeof reading.current>) => {
    reading.current = { ...reading.current, ...change };
    settle();
  };
  if (count === 0) return <div className={classes.empty}>{empty}</div>;
  return (
    <div className={classes.stream}>
      <div className={classes.news} role="status">
        {waiting > 0 && (
          <Button
            size="compact-xs"
            variant="light"
            leftSection={<IconArrowUp size={12} aria-hidden />}
            onClick={() => {
              scroller.current?.scrollTo({ top: 0 });
              reading.current = { isPointed: false, isFocused: false };
              setHeld(undefined);
            }}
          >
            {countOf(waiting, `new ${noun}`)}
          </Button>
        )}
      </div>
      <section
        ref={scroller}
        className={classes.scroll}
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard.
        tabIndex={0}
        onScroll={settle}
        onPointerEnter={() => mark({ isPointed: true })}
        onPointerLeave={() => mark({ isPointed: false })}
        onFocus={() => mark({ isFocused: true })}
        onBlur={() => mark({ isFocused: false })}
      >
        <div className={classes.whole} style={{ height: virtual.getTotalSize() }}>
          {items.map(({ key, index, start }) => (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={classes.place}
              style={{ transform: `translateY(${start}px)` }}
            >
              {renderRow(shown - 1 - index)}
            </div>
          ))}
        </div>
      </section>
    </div>
  );
}
