import { BulkBar } from './bulk-bar.tsx';
import type { ListState } from './list/list-state.ts';
import { selectedCount } from './list/selection.ts';
import type { TaskLabels } from './task-labels.ts';
import type { SampleAct } from './use-sample-acts.ts';
import { useWatched } from './watched.ts';

interface SelectionBarProps {
  readonly list: ListState;
  readonly order: Int32Array;
  readonly labels: TaskLabels;
  readonly isLabelling: boolean;
  readonly isPending: boolean;
  onLabelling(isOpen: boolean): void;
  onAct(act: SampleAct): void;
  onSelectAll(): void;
  onClear(): void;
}

/** Watches the selection, so that the screen above need not. */
export function SelectionBar({ list, order, ...rest }: SelectionBarProps) {
  const count = useWatched(list.selection, (selection) => selectedCount(selection, order));
  return count === 0 ? null : <BulkBar count={count} total={order.length} {...rest} />;
}
