import { Button, Table } from '@mantine/core';
import type { CurationFunnel, CurationFunnelStep } from '../../../shared/contract/curation-answers.ts';
import { countOf, formatCount } from '../../components/numbers.ts';
import { type SampleFilter, useRoute } from '../../state/route-store.ts';
import classes from './curate.module.css';
import type { Curation } from './use-curation.ts';

interface FunnelProps {
  readonly curation: Curation;
  readonly funnel: CurationFunnel;
  readonly run: string;
}

/** What the steps leave, with reasons; every number opens its samples. */
export function Funnel({ curation, funnel, run }: FunnelProps) {
  const { steps, people } = funnel;
  const paths = steps.map(({ path }) => path);
  const dropped = (all: readonly string[], none: readonly string[] = []): SampleFilter => ({
    runId: run,
    verdict: 'drop',
    droppedBy: { run, all: [...all], none: [...none] },
  });
  return (
    <section className={classes.section} aria-labelledby="curate-funnel">
      <h2 id="curate-funnel" className={classes.sectionTitle}>
        What the steps leave
      </h2>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Step and reason</Table.Th>
            <Table.Th className="numbers">Dropped first here</Table.Th>
            <Table.Th className="numbers">Dropped in all</Table.Th>
            <Table.Th className="numbers">By no other</Table.Th>
            <Table.Th className="numbers">To review</Table.Th>
            <Table.Th>
              <span className={classes.hidden}>Restore</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Table.Tr>
            <Table.Td>Accepted by the run</Table.Td>
            <Table.Td className="numbers" colSpan={2}>
              <CountLink count={funnel.samples} title="Accepted" filter={{ runId: run }} />
            </Table.Td>
            <Table.Td colSpan={3} />
          </Table.Tr>
          {steps.map((step, place) => (
            <Table.Tr key={step.path}>
              <Table.Td>
                {nameOf(step)}
                <span className={classes.reason}>{reasonOf(step)}</span>
              </Table.Td>
              <Table.Td className="numbers">
                <CountLink
                  count={step.first}
                  title={`Dropped first by ${step.title}`}
                  filter={dropped([step.path], paths.slice(0, place))}
                />
              </Table.Td>
              <Table.Td className="numbers">
                <CountLink count={step.alone} title={`Dropped by ${step.title}`} filter={dropped([step.path])} />
              </Table.Td>
              <Table.Td className="numbers">
                <CountLink
                  count={step.alone - step.shared}
                  title={`Dropped by ${step.title} alone`}
                  filter={dropped(
                    [step.path],
                    paths.filter((path) => path !== step.path),
                  )}
                />
              </Table.Td>
              <Table.Td className="numbers">{formatCount(step.review)}</Table.Td>
              <Table.Td className="numbers">
                {step.alone > 0 && (
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    aria-label={`Restore what ${step.title} drops`}
                    onClick={() =>
                      curation.decide(`Restored ${countOf(step.alone, 'sample')}`, 'keep', {
                        filter: dropped([step.path]),
                      })
                    }
                  >
                    Restore
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
          <People curation={curation} people={people} run={run} />
          <Table.Tr>
            <Table.Td>
              <strong>Kept</strong>
            </Table.Td>
            <Table.Td className="numbers" colSpan={2}>
              <CountLink
                count={funnel.kept - funnel.toReview}
                title="Kept, nothing to review"
                filter={{ runId: run, verdict: 'none' }}
              />
            </Table.Td>
            <Table.Td />
            <Table.Td className="numbers">
              <CountLink count={funnel.toReview} title="To review" filter={{ runId: run, verdict: 'review' }} />
            </Table.Td>
            <Table.Td className="numbers">
              {funnel.dropped > 0 && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  onClick={() =>
                    curation.decide(`Restored ${countOf(funnel.dropped, 'sample')}`, 'keep', {
                      filter: { runId: run, verdict: 'drop' },
                    })
                  }
                >
                  Restore all {formatCount(funnel.dropped)}
                </Button>
              )}
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </section>
  );
}

function People({ curation, people, run }: Pick<FunnelProps, 'curation' | 'run'> & Pick<CurationFunnel, 'people'>) {
  if (people.dropped + people.restored === 0) return null;
  return (
    <Table.Tr>
      <Table.Td>
        People
        <span className={classes.reason}>
          {`${countOf(people.restored, 'sample')} kept against the rules, ${formatCount(people.dropped)} dropped`}
        </span>
      </Table.Td>
      <Table.Td className="numbers" colSpan={4} />
      <Table.Td className="numbers">
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => curation.decide('The rules decide again', 'clear', { filter: { runId: run } })}
        >
          Let the rules decide
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}

export function nameOf({ index, title }: CurationFunnelStep): string {
  return index === null ? `${title} (no longer in the recipe)` : `${index + 1}. ${title}`;
}

function reasonOf({ words, rule }: CurationFunnelStep): string {
  if (rule === '') return 'no rule for dropping';
  return `drop when ${words === '' ? rule : words}`;
}

interface CountLinkProps {
  readonly count: number;
  readonly title: string;
  readonly filter: SampleFilter;
}

export function CountLink({ count, title, filter }: CountLinkProps) {
  const { go } = useRoute();
  if (count === 0) return '0';
  return (
    <button
      type="button"
      className={classes.link}
      onClick={() => go({ screen: 'data', filter, filterTitle: title })}
      aria-label={`${title}: ${formatCount(count)}. Show in Data`}
    >
      {formatCount(count)}
    </button>
  );
}
