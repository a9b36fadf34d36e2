import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { ErrorNote } from '../../components/error-note.tsx';
import { showNotice } from '../../components/notices.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { Section } from './section.tsx';
import classes from './settings.module.css';

/** Facts for a report of a fault. */
export function Diagnostic() {
  const { data, error, refetch, isFetching } = useAnswer('diagnostic.text', {}, { staleMs: 0 });
  const [copyError, setCopyError] = useState<Error>();
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      setCopyError(undefined);
      showNotice('Copied');
    } catch (cause) {
      setCopyError(new Error('The clipboard cannot be written. Select the text and copy it by hand.', { cause }));
    }
  };
  return (
    <Section
      title="Diagnostic"
      words="For a report of a fault. It holds versions, the machine, models, counts and codes of errors: no texts, no names of projects, sources or own models, and no paths outside the usual data folder. It goes nowhere by itself; read it before you send it."
    >
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {copyError !== undefined && <ErrorNote error={copyError} />}
      {data !== undefined && (
        <>
          <Group gap={8}>
            <Button onClick={() => void copy(data.text)}>Copy</Button>
            <Button variant="default" loading={isFetching} onClick={() => void refetch()}>
              Refresh
            </Button>
          </Group>
          <pre className={`${classes.text} mono`}>{data.text}</pre>
        </>
      )}
    </Section>
  );
}
