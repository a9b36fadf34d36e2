import { type PageCommand, useCommands } from '../../state/commands-store.ts';
import type { TaskLabels } from './task-labels.ts';
import type { SampleAct } from './use-sample-acts.ts';
import type { ListView } from './view.ts';

interface DataDeeds {
  readonly labels: TaskLabels;
  readonly mode: ListView['mode'];
  readonly hasList: boolean;
  readonly hasSelection: boolean;
  move(by: number): void;
  /** Opens the story of the next one. */
  step(by: 1 | -1): void;
  select(): void;
  selectAll(): void;
  deselect(): void;
  /** Deselects; with nothing selected it closes the story. */
  escape(): void;
  act(act: SampleAct): void;
  restore(): void;
  edit(): void;
  label(): void;
  search(): void;
  foldFilters(): void;
  setMode(mode: ListView['mode']): void;
  add(): void;
  clearFilters(): void;
}

const area = 'Data';
const labelKeys = 9;

/** Everything that the Data screen does, for the palette and by key. */
export function useDataCommands(deeds: DataDeeds): void {
  const { labels, hasList } = deeds;
  const one = (id: string, title: string, keys: readonly string[], run: () => void): PageCommand => ({
    id: `data:${id}`,
    title,
    area,
    keys,
    isDisabled: !hasList,
    run,
  });
  useCommands('data', [
    { ...one('next', 'Next sample', ['j'], () => deeds.move(1)), isKeyOnly: true },
    { ...one('previous', 'Previous sample', ['k'], () => deeds.move(-1)), isKeyOnly: true },
    one('step-next', 'Open the next sample', [']'], () => deeds.step(1)),
    one('step-previous', 'Open the previous sample', ['['], () => deeds.step(-1)),
    one('select', 'Select or deselect the sample', ['x'], deeds.select),
    one('select-all', 'Select all that pass the filters', ['shift+a'], deeds.selectAll),
    { ...one('deselect', 'Deselect all', [], deeds.deselect), isDisabled: !deeds.hasSelection },
    { ...one('escape', 'Deselect, or close the story', ['escape'], deeds.escape), isKeyOnly: true },
    one('drop', 'Drop', ['d'], () => deeds.act({ kind: 'decide', decision: 'drop' })),
    one('restore', 'Restore', ['r'], deeds.restore),
    one('review', 'Mark for review', ['m'], () => deeds.act({ kind: 'decide', decision: 'review' })),
    one('clear', 'Clear the decision', [], () => deeds.act({ kind: 'decide', decision: 'clear' })),
    one('edit', 'Edit the text', ['e'], deeds.edit),
    ...(labels.names.length > 0 ? [one('label', 'Label…', ['l'], deeds.label)] : []),
    ...(labels.multiple ? [] : labels.names).map((name, place) =>
      one(`label:${name}`, `Label: ${name}`, place < labelKeys ? [String(place + 1)] : [], () =>
        deeds.act({ kind: 'label', labels: [name] }),
      ),
    ),
    { id: 'data:search', title: 'Search texts', area, keys: ['/'], run: deeds.search },
    { id: 'data:filters', title: 'Show or hide the filters', area, keys: ['f'], run: deeds.foldFilters },
    { id: 'data:clear-filters', title: 'Clear all filters', area, run: deeds.clearFilters },
    {
      id: 'data:mode',
      title: deeds.mode === 'table' ? 'Reading view' : 'Table',
      area,
      keys: ['v'],
      run: () => deeds.setMode(deeds.mode === 'table' ? 'reading' : 'table'),
    },
    { id: 'data:add', title: 'Add a sample', area, keys: ['n'], run: deeds.add },
  ]);
}
