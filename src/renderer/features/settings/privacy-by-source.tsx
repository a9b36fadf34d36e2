import { Button, Table } from '@mantine/core';
import { useContext } from 'react';
import { privacyInWords, spentInWords } from '../../../shared/domain/privacy-words.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { countOf, formatCount } from '../../components/numbers.ts';
import { ProjectContext } from '../../engine/project-context.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { useRoute } from '../../state/route-store.ts';
import { NoProject } from './no-project.tsx';
import { Section } from './section.tsx';
import classes from './settings.module.css';
import { VerbatimOverlap } from './verbatim-overlap.tsx';

const words =
  'A generated sample counts for a source when a text of it stood in its prompt, is its parent, or is the seed of its group. These are counts, no promise: a model can repeat what it saw.';

/** What was made from each source of the open project. */
export function PrivacyBySource() {
  const project = useContext(ProjectContext)?.project;
  return (
    <Section title="Privacy by source" words={words}>
      {project === undefined ? (
        <NoProject>Open a project to see what was made from each of its sources.</NoProject>
      ) : (
        <>
          <SourceTable project={project} />
          <VerbatimOverlap project={project} />
        </>
      )}
    </Section>
  );
}

function SourceTable({ project }: { readonly project: string }) {
  const { go } = useRoute();
  const { data, error, refetch } = useAnswer('privacy.sources', { project }, { staleMs: 0 });
  if (error !== null) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <p className="note">Counting…</p>;
  if (data.sources.length === 0) {
    return (
      <p>
        This project has no sources: nothing of yours stood in a prompt but the recipe.{' '}
        <Button size="compact-sm" variant="default" onClick={() => go({ screen: 'sources' })}>
          Open Sources
        </Button>
      </p>
    );
  }
  return (
    <div className={classes.table}>
      <Table aria-label="Sources" verticalSpacing={8}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Source</Table.Th>
            <Table.Th>Role</Table.Th>
            <Table.Th className="numbers">Rows</Table.Th>
            <Table.Th className="numbers">Samples made from it</Table.Th>
            <Table.Th>Runs</Table.Th>
            <Table.Th>Privacy</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.sources.map((source) => (
            <Table.Tr key={source.source}>
              <Table.Td className={classes.path} dir="auto">
                {source.name}
              </Table.Td>
              <Table.Td>{source.role}</Table.Td>
              <Table.Td className="numbers">{formatCount(source.rows)}</Table.Td>
              <Table.Td className="numbers">{formatCount(source.samples)}</Table.Td>
              <Table.Td>{source.runs.length === 0 ? 'none' : source.runs.join(', ')}</Table.Td>
              <Table.Td>
                {privacyInWords(source.private)} <span className="note">{spentInWords(source.spent)}</span>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <p className="note">{countOf(data.sources.length, 'source')}. `seedloom privacy` prints the same.</p>
    </div>
  );
}
