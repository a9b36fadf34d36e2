import { Button, Group } from '@mantine/core';
import { hideNotification, showNotification } from '@mantine/notifications';
import { errorText } from './error-note.tsx';

/** An error of a command that has no better place. It stays until it is closed. */
export function showErrorNotice(error: Error): void {
  showNotification({ title: 'This did not work', message: errorText(error), color: 'red', autoClose: false });
}

let undoNotice: string | undefined;

/** What was done, with the way back. Undo takes back the last command: there is one such notice at a time. */
export function showUndoNotice(title: string, onUndo: () => void): void {
  hideUndoNotice();
  const id = `undo-${Date.now()}`;
  undoNotice = id;
  showNotification({
    id,
    withBorder: true,
    message: (
      <Group gap={8} justify="space-between" wrap="nowrap">
        <span>{title}</span>
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            hideNotification(id);
            onUndo();
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
}

/** Something else was done since: its button would take back that, not what it says. */
export function hideUndoNotice(): void {
  if (undoNotice !== undefined) hideNotification(undoNotice);
  undoNotice = undefined;
}

export function showNotice(message: string): void {
  showNotification({ message, withBorder: true, autoClose: 4000 });
}
