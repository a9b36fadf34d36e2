import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type PointerEvent, type ReactNode, useEffect, useRef } from 'react';
import classes from './side-panel.module.css';

interface SidePanelProps {
  readonly title: ReactNode;
  readonly width: number;
  onResize(width: number): void;
  onClose(): void;
  /** Beside the close button. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

const narrowest = 280;
const widest = 900;
const keyStep = 24;

/** The right panel: a sample's story, a method's form. Resized by dragging its edge or with the arrow keys. */
export function SidePanel({ title, width, onResize, onClose, actions, children }: SidePanelProps) {
  const panel = useRef<HTMLElement>(null);
  // In a small window it stands below the list.
  useEffect(() => {
    // It gives a promise in newer browsers, which is no way to end an effect.
    void panel.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const start = useRef<{ readonly x: number; readonly width: number }>(undefined);
  const resize = (wanted: number) => onResize(Math.round(Math.min(widest, Math.max(narrowest, wanted))));
  const drag = (event: PointerEvent) => {
    if (start.current !== undefined) resize(start.current.width + start.current.x - event.clientX);
  };
  return (
    <aside
      ref={panel}
      className={classes.panel}
      style={{ width }}
      aria-label={typeof title === 'string' ? title : 'Details'}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a separator that moves is no <hr>. */}
      <div
        className={classes.handle}
        role="separator"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label="Width of the panel"
        aria-valuenow={width}
        aria-valuemin={narrowest}
        aria-valuemax={widest}
        onPointerDown={(event) => {
          start.current = { x: event.clientX, width };
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={drag}
        onPointerUp={() => {
          start.current = undefined;
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowLeft') resize(width + keyStep);
          if (event.key === 'ArrowRight') resize(width - keyStep);
        }}
      />
      <div className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        {actions}
        <ActionIcon variant="subtle" color="gray" aria-label="Close the panel" onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard. */}
      <div className={classes.body} tabIndex={0}>
        {children}
      </div>
    </aside>
  );
}
