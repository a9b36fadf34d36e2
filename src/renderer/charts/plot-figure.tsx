import { Button, Menu } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconDots } from '@tabler/icons-react';
import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import type { Plot } from '../../shared/domain/finding.ts';
import { drawPlot } from '../../shared/domain/pictures/draw-plot.ts';
import { pictureSvg } from '../../shared/domain/pictures/picture-svg.ts';
import { showNotice } from '../components/notices.tsx';
import { PictureMark } from './picture-mark.tsx';
import { PictureTable } from './picture-table.tsx';
import { movedValue, tableText } from './picture-values.ts';
import classes from './plot-figure.module.css';

const widest = 720;
const narrowest = 320;
const widthStep = 20;

/** A finding's picture: values are read out under the pointer and by the arrow keys, the same stands in a table behind it. */
export function PlotFigure({ plot }: { readonly plot: Plot }) {
  const size = useElementSize();
  // In steps: a panel that is dragged does not draw all pictures anew for each pixel.
  const room = Math.floor(size.width / widthStep) * widthStep;
  const drawnWidth = size.width === 0 ? widest : Math.min(widest, Math.max(narrowest, room));
  const picture = useMemo(() => drawPlot(plot, drawnWidth), [plot, drawnWidth]);
  const { title, width, height, marks, values, table } = picture;
  const [current, setCurrent] = useState<number>();
  const [showsTable, setShowsTable] = useState(false);
  const tableId = useId();
  const shown = current === undefined ? undefined : values[current];
  const press = (event: KeyboardEvent) => {
    const next = movedValue(event.key, current, values.length);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setCurrent(next);
  };
  return (
    <figure className={classes.figure} ref={size.ref}>
      <div className={classes.head}>
        <figcaption className={classes.title} dir="auto">
          {title}
        </figcaption>
        <Button
          size="compact-xs"
          variant="default"
          aria-expanded={showsTable}
          aria-label={`${showsTable ? 'Hide' : 'Show'} the table of ${title}`}
          onClick={() => setShowsTable(!showsTable)}
        >
          {showsTable ? 'Hide table' : 'Table'}
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="compact-xs" variant="default" aria-label={`Copy ${title}`}>
              <IconDots size={14} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void copy(pictureSvg(picture), 'The picture is copied as SVG.')}>
              Copy as SVG
            </Menu.Item>
            <Menu.Item onClick={() => void copy(tableText(table), 'The data is copied.')}>Copy as data</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <div
        className={classes.picture}
        role="slider"
        tabIndex={0}
        aria-label={`${title}. Arrow keys read out the values`}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, values.length - 1)}
        aria-valuenow={current ?? 0}
        aria-valuetext={shown?.words ?? `${values.length} values`}
        onKeyDown={press}
        onPointerLeave={() => setCurrent(undefined)}
        onBlur={() => setCurrent(undefined)}
      >
        <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden className={classes.svg}>
          {marks.map((mark, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a mark is its place in the picture.
            <PictureMark key={place} mark={mark} />
          ))}
          {values.map((value, place) => (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a value is its place in the picture.
              key={place}
              x={value.x}
              y={value.y}
              width={value.width}
              height={value.height}
              className={classes.hit}
              data-current={place === current}
              onPointerEnter={() => setCurrent(place)}
            />
          ))}
        </svg>
      </div>
      <p className={classes.readout} dir="auto">
        {shown?.words ?? ''}
      </p>
      <div id={tableId} className={showsTable ? classes.table : classes.behind}>
        <PictureTable title={title} table={table} />
      </div>
    </figure>
  );
}

async function copy(text: string, done: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  showNotice(done);
}
