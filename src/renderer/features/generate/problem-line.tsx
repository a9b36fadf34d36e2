import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ScreenId, useRoute } from '../../state/route-store.ts';
import type { Obstacle } from './obstacles.ts';
import classes from './parts.module.css';

const screenTitles: Partial<Record<ScreenId, string>> = {
  models: 'Models',
  sources: 'Sources',
  task: 'Task',
  recipe: 'Recipe',
};

/** What is wrong, where it is, with the button that leads to where it is mended. */
export function ProblemLine({ obstacle, onOpenPart }: { readonly obstacle: Obstacle; onOpenPart?: () => void }) {
  const { go } = useRoute();
  const { message, screen, part } = obstacle;
  return (
    <div className={classes.problem}>
      <IconAlertTriangle size={14} aria-hidden className={classes.problemMark} />
      <span className={classes.problemWords}>{message}</span>
      {screen !== undefined && (
        <Button size="compact-xs" variant="default" onClick={() => go({ screen })}>
          Go to {screenTitles[screen] ?? screen}
        </Button>
      )}
      {screen === undefined && part !== undefined && onOpenPart !== undefined && (
        <Button size="compact-xs" variant="default" onClick={onOpenPart}>
          Mend it
        </Button>
      )}
    </div>
  );
}
