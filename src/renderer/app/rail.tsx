import { Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { StatusMark } from '../components/status-mark.tsx';
import { useCommands } from '../state/commands-store.ts';
import { useLook } from '../state/look-store.ts';
import { useRoute } from '../state/route-store.ts';
import { ProjectSwitcher } from './project-switcher.tsx';
import classes from './rail.module.css';
import { type ScreenEntry, screens } from './screens.ts';
import { type RailFact, useRailFacts } from './use-rail-facts.ts';

/** The steps in the order of work, each with its state and the one number that matters. */
export function Rail() {
  const { route } = useRoute();
  const { look, change } = useLook();
  // A small window, or a large one at 200 %.
  const isNarrow = useMediaQuery('(max-width: 900px)', false, { getInitialValueInEffect: false });
  const isFolded = look.isRailFolded || isNarrow;
  const facts = useRailFacts(route.project);
  const fold = () => change({ isRailFolded: !isFolded });
  useCommands('rail', [
    {
      id: 'toggle-rail',
      title: isFolded ? 'Unfold the rail' : 'Fold the rail',
      area: 'View',
      keys: ['mod+b'],
      isDisabled: isNarrow,
      run: fold,
    },
  ]);
  const FoldIcon = isFolded ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <nav className={isFolded ? classes.folded : classes.rail} aria-label="Steps">
      <ProjectSwitcher isFolded={isFolded} />
      <ul className={classes.group}>{items('steps', facts, isFolded, route.project !== null)}</ul>
      <ul className={classes.group}>{items('tools', facts, isFolded, route.project !== null)}</ul>
      <div className={classes.spring} />
      <div className={classes.group}>
        {!isNarrow && (
          <button
            type="button"
            className={classes.step}
            onClick={fold}
            aria-label={isFolded ? 'Unfold the rail' : 'Fold the rail'}
          >
            <FoldIcon size={18} className={classes.icon} aria-hidden />
            <span className={classes.name}>Fold</span>
          </button>
        )}
      </div>
    </nav>
  );
}

function items(
  group: ScreenEntry['group'],
  facts: ReadonlyMap<string, RailFact>,
  isFolded: boolean,
  hasProject: boolean,
) {
  return screens
    .filter((screen) => screen.group === group)
    .map((screen) => (
      <li key={screen.id}>
        <RailStep
          screen={screen}
          fact={facts.get(screen.id)}
          isFolded={isFolded}
          isDisabled={screen.needsProject && !hasProject}
        />
      </li>
    ));
}

interface RailStepProps {
  readonly screen: ScreenEntry;
  readonly fact: RailFact | undefined;
  readonly isFolded: boolean;
  readonly isDisabled: boolean;
}

function RailStep({ screen, fact, isFolded, isDisabled }: RailStepProps) {
  const { route, go } = useRoute();
  const { id, title, icon: Icon } = screen;
  return (
    <Tooltip label={title} position="right" disabled={!isFolded}>
      <button
        type="button"
        className={classes.step}
        disabled={isDisabled}
        aria-label={isFolded ? title : undefined}
        aria-current={route.screen === id ? 'page' : undefined}
        onClick={() => go({ screen: id })}
      >
        <Icon size={18} stroke={1.6} className={classes.icon} aria-hidden />
        <span className={classes.name}>{title}</span>
        {fact?.count !== undefined && <span className={classes.count}>{fact.count}</span>}
        {fact?.status !== undefined && !isFolded && <StatusMark status={fact.status} words={fact.words} />}
      </button>
    </Tooltip>
  );
}
