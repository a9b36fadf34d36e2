import { Alert, Button, Group } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { EngineError, isEngineError } from '../../shared/domain/engine-error.ts';

interface ErrorNoteProps {
  readonly error: Error;
  /** What was to be done: "The preview cannot be made". */
  readonly title?: string;
  onRetry?: () => void;
  /** The button that does what the message says. */
  readonly action?: ReactNode;
}

/** An error where its cause is: what failed, on what, and what to do. */
export function ErrorNote({ error, title = 'This did not work', onRetry, action }: ErrorNoteProps) {
  return (
    <Alert color="red" variant="light" title={title} icon={<IconAlertTriangle size={18} aria-hidden />} role="alert">
      <p style={{ margin: 0, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{errorText(error)}</p>
      {(onRetry !== undefined || action !== undefined) && (
        <Group gap={8} mt={8}>
          {action}
          {onRetry !== undefined && (
            <Button size="xs" variant="default" onClick={onRetry}>
              Try again
            </Button>
          )}
        </Group>
      )}
    </Alert>
  );
}

/** An expected error has a sentence for a person; anything else is a bug and says so. */
export function errorText(error: Error): string {
  if (isEngineError(error, 'engine-unavailable'))
    return 'The engine is not there at the moment. It starts again by itself.';
  if (error instanceof EngineError && error.code !== 'internal') return error.message;
  return `An error inside Seedloom: ${error.message} Nothing that was saved is lost.`;
}
