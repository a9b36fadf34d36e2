import { Table } from '@mantine/core';
import type { CurationFunnel } from '../../../shared/contract/curation-answers.ts';
import classes from './curate.module.css';
import { CountLink, nameOf } from './funnel.tsx';

/** How many samples two steps drop alike; on the diagonal what each drops whatever the others do. */
export function OverlapMatrix({ funnel, run }: { readonly funnel: CurationFunnel; readonly run: string }) {
  const { steps, overlap } = funnel;
  const dropping = steps.filter(({ alone }) => alone > 0);
  if (dropping.length < 2) return null;
  return (
    <section className={classes.section} aria-labelledby="curate-overlap">
      <h2 id="curate-overlap" className={classes.sectionTitle}>
        Where steps drop the same samples
      </h2>
      <div className={classes.matrix}>
        <Table verticalSpacing={4} withColumnBorders>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Samples that both drop</Table.Th>
              {dropping.map((step) => (
                <Table.Th key={step.path} className="numbers">
                  {nameOf(step)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {dropping.map((row) => (
              <Table.Tr key={row.path}>
                <Table.Th scope="row">{nameOf(row)}</Table.Th>
                {dropping.map((column) => (
                  <Table.Td key={column.path} className="numbers" data-own={row === column || undefined}>
                    <CountLink
                      count={overlap[steps.indexOf(row)]?.[steps.indexOf(column)] ?? 0}
                      title={
                        row === column ? `Dropped by ${row.title}` : `Dropped by ${row.title} and by ${column.title}`
                      }
                      filter={{
                        runId: run,
                        verdict: 'drop',
                        droppedBy: { run, all: [...new Set([row.path, column.path])], none: [] },
                      }}
                    />
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}
