import { Button, CopyButton } from '@mantine/core';
import { isEngineError } from '../../shared/domain/engine-error.ts';
import { EmptyState } from '../components/empty-state.tsx';
import { useAnswer } from '../engine/use-answer.ts';

interface ScreenErrorProps {
  readonly screen: string;
  readonly error: Error;
  onReset(): void;
}

/** What is left of a screen that failed. What was typed there is kept. */
export function ScreenError({ screen, error, onReset }: ScreenErrorProps) {
  const version = useAnswer('engine.version', {});
  const report = errorReport(screen, error, version.data?.version ?? 'not known');
  return (
    <EmptyState
      title={`${screen} cannot be shown`}
      action={
        <>
          <Button onClick={onReset}>Show it again</Button>
          <CopyButton value={report}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy a report without your texts'}
              </Button>
            )}
          </CopyButton>
        </>
      }
    >
      An error inside Seedloom ended this screen. The other screens, the project and a run that works are not touched;
      what you typed is kept.
    </EmptyState>
  );
}

/** Messages may quote texts of samples; names, codes and places in the program do not. */
function errorReport(screen: string, error: Error, version: string): string {
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s*at |@/.test(line));
  const code = isEngineError(error) ? error.code : error.name;
  return [`Seedloom ${version}`, `Screen: ${screen}`, `Error: ${code}`, ...places].join('\n');
}
