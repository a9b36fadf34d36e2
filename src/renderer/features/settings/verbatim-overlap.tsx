import { Button, Group, Select } from '@mantine/core';
import { useState } from 'react';
import { ErrorNote } from '../../components/error-note.tsx';
import { countOf, formatShare } from '../../components/numbers.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { useRoute } from '../../state/route-store.ts';

/** What generated samples of one run share word for word with its sources; counted when it is asked for. */
export function VerbatimOverlap({ project }: { readonly project: string }) {
  const { go } = useRoute();
  const runs = useAnswer('run.list', { project }).data?.runs.filter(({ accepted }) => accepted > 0) ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const [asked, setAsked] = useState<string>();
  const run = chosen ?? runs.at(-1)?.run;
  const overlap = useAnswer(
    'dataset.overlap',
    { project, run: asked ?? '' },
    { enabled: asked !== undefined, staleMs: 0 },
  );
  if (run === undefined) return null;
  return (
    <div>
      <h3>Copied from sources</h3>
      <p>Looks for samples that repeat 10 words in a row, or half of themselves, from a source text.</p>
      <Group gap={8} align="flex-end" mb={8}>
        <Select
          label="Run"
          size="sm"
          w={220}
          allowDeselect={false}
          data={runs.map((one) => ({ value: one.run, label: `${one.run} · ${one.name}` }))}
          value={run}
          onChange={setChosen}
        />
        <Button
          variant="default"
          loading={overlap.isFetching}
          onClick={() => (asked === run ? void overlap.refetch() : setAsked(run))}
        >
          Count copied samples
        </Button>
      </Group>
      {overlap.error !== null && <ErrorNote title="The overlap cannot be counted" error={overlap.error} />}
      {overlap.data !== undefined && (
        <p role="status">
          {asked}: {overlap.data.flagged} of {countOf(overlap.data.samples, 'generated sample')} are flagged
          {overlap.data.samples > 0 && ` (${formatShare(overlap.data.flagged / overlap.data.samples)})`}. The longest
          run that is shared has {countOf(overlap.data.longest, 'word')}.{' '}
          {overlap.data.flagged > 0 && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() =>
                go({
                  screen: 'data',
                  filter: { ids: [...overlap.data.flaggedIds] },
                  filterTitle: 'Copied from sources',
                })
              }
            >
              Show them
            </Button>
          )}
        </p>
      )}
    </div>
  );
}
