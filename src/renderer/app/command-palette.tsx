import { Spotlight, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { allCommands, useCommands, useCommandsStore } from '../state/commands-store.ts';
import { useRoute } from '../state/route-store.ts';
import { screens } from './screens.ts';
import { keyInWords } from './shortcuts.tsx';
import { useHistoryCommands } from './use-history-commands.ts';

/** Everything that can be done from here, by name. */
export function CommandPalette() {
  const { route, go } = useRoute();
  const sets = useCommandsStore((store) => store.sets);
  useHistoryCommands();
  useCommands('palette', [
    {
      id: 'palette',
      title: 'Commands',
      area: 'Help',
      keys: ['mod+k'],
      whileTyping: true,
      isKeyOnly: true,
      run: () => spotlight.open(),
    },
    ...screens
      .filter((screen) => !screen.needsProject || route.project !== null)
      .map(({ id, title }) => ({ id: `go-${id}`, title, area: goTo, run: () => go({ screen: id }) })),
  ]);
  const offered = allCommands(sets).filter(({ isKeyOnly, isDisabled }) => isKeyOnly !== true && isDisabled !== true);
  const groups = inOrder([...Map.groupBy(offered, ({ area }) => area)]).map(([group, commands]) => ({
    group,
    actions: commands.map(({ id, title, keys, run }) => ({
      id,
      label: title,
      onClick: run,
      ...(keys?.[0] === undefined ? {} : { rightSection: <span className="note">{keyInWords(keys[0])}</span> }),
    })),
  }));
  return (
    <Spotlight
      actions={groups}
      shortcut={null}
      lockScroll={false}
      highlightQuery
      scrollable
      maxHeight={420}
      transitionProps={{ duration: 100 }}
      attributes={{ content: { 'aria-label': 'Commands' } }}
      nothingFound="Nothing is called so."
      searchProps={{
        leftSection: <IconSearch size={16} />,
        placeholder: 'What is to be done?',
        'aria-label': 'Search commands',
      }}
    />
  );
}

const goTo = 'Go to';
const last = ['View', 'Help'];

/** What the screen offers first, then the other screens, then what is rarely wanted. */
function inOrder<T>(groups: readonly (readonly [string, T])[]): readonly (readonly [string, T])[] {
  const place = (area: string) => (area === goTo ? 1 : last.includes(area) ? 2 : 0);
  return groups.toSorted(([left], [right]) => place(left) - place(right));
}
