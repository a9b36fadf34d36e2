import { ActionIcon, Tooltip, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Obstacle } from './obstacles.ts';
import classes from './parts.module.css';
import { ProblemLine } from './problem-line.tsx';

interface PartRowProps {
  /** What the part is called: "Decoding", the name of a condition. */
  readonly title: string;
  /** The method in words. */
  readonly method?: string;
  /** What is set: "3 nearest seeds". */
  readonly words: ReactNode;
  readonly isOpen: boolean;
  readonly obstacles: readonly Obstacle[];
  onOpen(): void;
  onMove?: ((by: -1 | 1) => void) | undefined;
  readonly canMoveUp?: boolean;
  readonly canMoveDown?: boolean;
  onRemove?: (() => void) | undefined;
}

/** One part of the recipe as a quiet line; a press opens its form beside it. */
export function PartRow(props: PartRowProps) {
  const { title, method, words, isOpen, obstacles, onOpen, onMove, onRemove } = props;
  return (
    <li className={classes.item}>
      <div className={classes.row} data-open={isOpen || undefined}>
        <UnstyledButton className={classes.open} aria-expanded={isOpen} onClick={onOpen} data-part-row>
          <span className={classes.title} dir="auto">
            {title}
          </span>
          <span className={classes.words}>
            <span className={classes.setting}>{words}</span>
            {method !== undefined && <span className={classes.method}>{method}</span>}
          </span>
        </UnstyledButton>
        <span className={classes.tools}>
          {onMove !== undefined && (
            <>
              <Tool label={`Move ${title} up`} isDisabled={props.canMoveUp !== true} onClick={() => onMove(-1)}>
                <IconChevronUp size={14} aria-hidden />
              </Tool>
              <Tool label={`Move ${title} down`} isDisabled={props.canMoveDown !== true} onClick={() => onMove(1)}>
                <IconChevronDown size={14} aria-hidden />
              </Tool>
            </>
          )}
          {onRemove !== undefined && (
            <Tool label={`Remove ${title}`} isDisabled={false} onClick={onRemove}>
              <IconX size={14} aria-hidden />
            </Tool>
          )}
        </span>
      </div>
      {obstacles.map((obstacle) => (
        <ProblemLine key={obstacle.message} obstacle={obstacle} onOpenPart={onOpen} />
      ))}
    </li>
  );
}

interface ToolProps {
  readonly label: string;
  readonly isDisabled: boolean;
  readonly children: ReactNode;
  onClick(): void;
}

function Tool({ label, isDisabled, children, onClick }: ToolProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon size="sm" variant="subtle" color="gray" aria-label={label} disabled={isDisabled} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
