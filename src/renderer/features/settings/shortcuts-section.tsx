import { Button } from '@mantine/core';
import { allCommands, useCommandsStore } from '../../state/commands-store.ts';
import { Section } from './section.tsx';

/** The list itself belongs to the frame: it shows what can be done on the screen that one is on. */
export function ShortcutsSection() {
  const show = () =>
    allCommands(useCommandsStore.getState().sets)
      .find(({ id }) => id === 'shortcuts')
      ?.run();
  return (
    <Section
      title="Shortcuts"
      words="Every act has a command, and the frequent ones have a key. Press ? on any screen for the keys that work there, and Ctrl K (⌘ K on a Mac) for all commands."
    >
      <div>
        <Button variant="default" onClick={show}>
          Show all shortcuts
        </Button>
      </div>
    </Section>
  );
}
