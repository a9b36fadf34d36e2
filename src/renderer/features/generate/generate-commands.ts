import type { PageCommand } from '../../state/commands-store.ts';
import type { TabId } from './screen-tabs.tsx';
import type { Generation } from './use-generation.ts';
import type { useRunActs } from './use-run-acts.ts';

interface CommandParts {
  readonly generation: Generation;
  readonly acts: ReturnType<typeof useRunActs>;
  readonly tabs: readonly TabId[];
  onTab(tab: TabId): void;
  onOpen(part: string | null): void;
}

const area = 'Generate';
const tabTitles: Readonly<Record<TabId, string>> = {
  'set-up': 'Show the set-up',
  coverage: 'Show the coverage',
  accepted: 'Show what was accepted',
  rejected: 'Show what was turned away',
};

/** Everything that the screen can do, for the palette and the keyboard. */
export function generateCommands({ generation, acts, tabs, onTab, onOpen }: CommandParts): readonly PageCommand[] {
  const { phase, obstacles, project } = generation;
  const isBlocked = obstacles.length > 0;
  const run = phase.kind === 'none' ? undefined : phase.run.run;
  const main = {
    none: { title: 'Start the run', isDisabled: isBlocked, run: () => acts.startRun() },
    ended: { title: 'Start a new run', isDisabled: isBlocked, run: () => acts.startRun() },
    working: {
      title: 'Pause the run',
      isDisabled: false,
      run: () => run !== undefined && acts.pause.mutate({ project, run }),
    },
    resting: { title: 'Resume the run', isDisabled: false, run: () => run !== undefined && acts.resumeRun(run) },
  }[phase.kind];
  return [
    {
      id: 'generate-run',
      title: main.title,
      area,
      keys: ['mod+enter'],
      whileTyping: true,
      isDisabled: main.isDisabled,
      run: () => {
        // What is being typed is saved when its field is left.
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
        main.run();
      },
    },
    {
      id: 'generate-finish',
      title: 'Stop here and keep what is accepted',
      area,
      isDisabled: phase.kind !== 'working' && phase.kind !== 'resting',
      run: () => run !== undefined && acts.finish.mutate({ project, run }),
    },
    {
      id: 'generate-try',
      title: 'Try 5',
      area,
      keys: ['t'],
      isDisabled: isBlocked,
      run: () => {
        onOpen('try');
        if (!acts.trial.isPending) acts.tryFive(acts.trial.data !== undefined);
      },
    },
    {
      id: 'generate-estimate',
      title: 'Estimate calls, time and memory',
      area,
      isDisabled: isBlocked,
      run: () => {
        onOpen('estimate');
        if (acts.estimate.data === undefined && !acts.estimate.isPending) acts.estimateRun(generation.recipe.data);
      },
    },
    { id: 'generate-prompt', title: 'Show the prompt', area, keys: ['p'], run: () => onOpen('prompt') },
    { id: 'generate-add-condition', title: 'Add a condition', area, run: () => onOpen('add:condition') },
    { id: 'generate-add-rule', title: 'Add an acceptance rule', area, run: () => onOpen('add:accept') },
    {
      id: 'generate-close',
      title: 'Close the panel',
      area,
      keys: ['escape'],
      isKeyOnly: true,
      run: () => onOpen(null),
    },
    ...tabs.map((tab, index) => ({
      id: `generate-tab-${tab}`,
      title: tabTitles[tab],
      area,
      keys: [String(index + 1)],
      run: () => onTab(tab),
    })),
    {
      id: 'generate-next',
      title: 'Next part',
      area,
      keys: ['j', 'arrowdown'],
      isKeyOnly: true,
      run: () => moveFocus(1),
    },
    {
      id: 'generate-previous',
      title: 'Part before',
      area,
      keys: ['k', 'arrowup'],
      isKeyOnly: true,
      run: () => moveFocus(-1),
    },
  ];
}

function moveFocus(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-part-row]')];
  const { activeElement } = document;
  const at = activeElement instanceof HTMLElement ? rows.indexOf(activeElement) : -1;
  rows[Math.min(rows.length - 1, Math.max(0, at + by))]?.focus();
}
