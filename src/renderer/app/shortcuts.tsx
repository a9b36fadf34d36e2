import { Kbd, Modal, Table } from '@mantine/core';
import { useEffect, useState } from 'react';
import { allCommands, type PageCommand, useCommands, useCommandsStore } from '../state/commands-store.ts';

/** Runs commands by their keys, and lists all keys at `?`. */
export function Shortcuts() {
  const [isShown, setShown] = useState(false);
  const sets = useCommandsStore((store) => store.sets);
  useCommands('shortcuts', [
    { id: 'shortcuts', title: 'Show all shortcuts', area: 'Help', keys: ['?'], run: () => setShown(true) },
  ]);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const isInDialog = document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
      const typing = isTyping(event.target);
      const command = allCommands(useCommandsStore.getState().sets).findLast(
        (one) =>
          one.isDisabled !== true &&
          (!typing || one.whileTyping === true) &&
          (!isInDialog || one.whileTyping === true) &&
          (one.keys ?? []).some((keys) => matches(event, keys)),
      );
      if (command === undefined) return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
  const withKeys = allCommands(sets).filter(({ keys }) => keys !== undefined && keys.length > 0);
  return (
    <Modal opened={isShown} onClose={() => setShown(false)} title="Shortcuts" size="lg">
      {[...Map.groupBy(withKeys, ({ area }) => area)].map(([area, commands]) => (
        <ShortcutTable key={area} area={area} commands={commands} />
      ))}
    </Modal>
  );
}

function ShortcutTable({ area, commands }: { readonly area: string; readonly commands: readonly PageCommand[] }) {
  return (
    <Table mb={16} captionSide="top">
      <Table.Caption ta="left" fw={600}>
        {area}
      </Table.Caption>
      <Table.Tbody>
        {commands.map(({ id, title, keys }) => (
          <Table.Tr key={id}>
            <Table.Td>{title}</Table.Td>
            <Table.Td w={220}>
              {(keys ?? []).map((key) => (
                <Kbd key={key} mr={4}>
                  {keyInWords(key)}
                </Kbd>
              ))}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

const isMac = navigator.platform.startsWith('Mac');

/** `mod+k` as it stands on the person's keyboard. */
export function keyInWords(keys: string): string {
  return keys
    .split('+')
    .map((key) => {
      if (key === 'mod') return isMac ? '⌘' : 'Ctrl';
      if (key === 'shift') return isMac ? '⇧' : 'Shift';
      if (key === 'escape') return 'Esc';
      return key.length === 1 ? key.toUpperCase() : key.charAt(0).toUpperCase() + key.slice(1);
    })
    .join(isMac ? '' : ' ');
}

function matches(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.toLowerCase().split('+');
  const key = parts.at(-1);
  if (event.key.toLowerCase() !== key || event.altKey) return false;
  if (parts.includes('mod') !== (isMac ? event.metaKey : event.ctrlKey)) return false;
  // Signs such as `?` need shift on some keyboards and not on others.
  const isLetter = /^[a-z]$/.test(key) || key.length > 1;
  return !isLetter || parts.includes('shift') === event.shiftKey;
}

function isTyping(target: EventTarget | null): boolean {
  const element = target instanceof Element ? target : null;
  // A press inside a shadow root (the editor) shows its host as the target.
  if (element?.shadowRoot != null) return true;
  return (
    element?.matches('input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable="true"]') ??
    false
  );
}
