import { Table } from '@mantine/core';
import { useContext } from 'react';
import type { StoragePart } from '../../../shared/contract/privacy-answers.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { formatBytes } from '../../components/numbers.ts';
import { ProjectContext } from '../../engine/project-context.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { Section } from './section.tsx';
import classes from './settings.module.css';

const partWords: Readonly<Record<StoragePart['part'], string>> = {
  projects: 'Projects',
  models: 'Models',
  bin: 'Bin',
  inbox: 'Files that were dropped into the page',
  file: 'Samples, runs and model answers',
  sources: 'Copies of source files',
  backups: 'Backups',
  exports: 'Exports',
  reports: 'Reports',
  other: 'Everything else',
};

/** Where data lies and how large it is. */
export function Storage() {
  const project = useContext(ProjectContext)?.project;
  const { data, error, refetch } = useAnswer('storage.usage', project === undefined ? {} : { project }, {
    staleMs: 0,
    keepPrevious: true,
  });
  return (
    <Section
      title="Storage"
      words="All that Seedloom keeps lies in the data folder, but for projects and models that you opened from elsewhere. A project in the bin is kept until you delete it for good on Start."
    >
      {error !== null && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <>
          <p className={classes.path}>
            Data folder: <span className="mono">{data.home}</span>
            {data.freeBytes !== null && `, ${formatBytes(data.freeBytes)} free on its disk`}
          </p>
          <PartTable title="Data folder" parts={data.parts} />
          {data.project.length > 0 && <PartTable title="The open project" parts={data.project} />}
        </>
      )}
    </Section>
  );
}

function PartTable({ title, parts }: { readonly title: string; readonly parts: readonly StoragePart[] }) {
  const all = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <div>
      <h3>
        {title}, {formatBytes(all)}
      </h3>
      <Table aria-label={title}>
        <Table.Tbody>
          {parts.map(({ part, path, bytes }) => (
            <Table.Tr key={part}>
              <Table.Td title={path}>{partWords[part]}</Table.Td>
              <Table.Td w={184}>
                <progress
                  className={classes.bar}
                  value={bytes}
                  max={Math.max(all, 1)}
                  aria-label={`${partWords[part]}, share of the whole`}
                />
              </Table.Td>
              <Table.Td w={120} className="numbers">
                {formatBytes(bytes)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
