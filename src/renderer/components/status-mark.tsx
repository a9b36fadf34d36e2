import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX, IconLoader2 } from '@tabler/icons-react';
import classes from './status-mark.module.css';

/** fine, look, broken; and what is neither: nothing yet, at work. */
export type Status = 'fine' | 'look' | 'broken' | 'empty' | 'busy';

const icons = {
  fine: IconCircleCheck,
  look: IconAlertTriangle,
  broken: IconCircleX,
  empty: IconCircleDashed,
  busy: IconLoader2,
} as const;

/** A small mark; its words are for those who do not see it. */
export function StatusMark({ status, words }: { readonly status: Status; readonly words: string }) {
  const Icon = icons[status];
  return <Icon size={14} className={classes[status]} role="img" aria-label={words} />;
}
