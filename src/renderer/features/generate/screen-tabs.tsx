import type { KeyboardEvent } from 'react';
import classes from './screen-parts.module.css';

export type TabId = 'set-up' | 'coverage' | 'accepted' | 'rejected';

interface ScreenTabsProps {
  readonly tabs: readonly { readonly id: TabId; readonly title: string }[];
  readonly current: TabId;
  onChoose(tab: TabId): void;
}

export function ScreenTabs({ tabs, current, onChoose }: ScreenTabsProps) {
  const press = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const at = tabs.findIndex(({ id }) => id === current);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (next === undefined) return;
    onChoose(next.id);
    document.getElementById(tabId(next.id))?.focus();
  };
  return (
    <div className={classes.tabs} role="tablist" aria-label="Parts of the screen" onKeyDown={press}>
      {tabs.map(({ id, title }) => (
        <button
          key={id}
          id={tabId(id)}
          type="button"
          role="tab"
          className={classes.tab}
          aria-selected={id === current}
          aria-controls="generate-part"
          tabIndex={id === current ? 0 : -1}
          onClick={() => onChoose(id)}
        >
          {title}
        </button>
      ))}
    </div>
  );
}

export function tabId(tab: TabId): string {
  return `generate-tab-${tab}`;
}
