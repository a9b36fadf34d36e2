import { Button, Table } from '@mantine/core';
import type { AnnotationProgress } from '../../../shared/contract/annotation-answers.ts';
import { Ago } from '../../components/ago.tsx';
import { showNotice, showUndoNotice } from '../../components/notices.tsx';
import { countOf, formatCount } from '../../components/numbers.ts';
import { useCommand } from '../../engine/use-command.ts';
import { useUndo } from '../../engine/use-undo.ts';
import { agreementInWords, readingOf } from './agreement-words.ts';
import classes from './annotate.module.css';
import { DisagreementList } from './disagreement-list.tsx';

const mostConfusions = 8;

/** Who said how much, how far they agree, and what to do with the answers. */
export function AgreementPanel({
  project,
  progress,
}: {
  readonly project: string;
  readonly progress: AnnotationProgress;
}) {
  const undo = useUndo(project);
  const take = useCommand('annotation.aggregate', {
    onSuccess: ({ changed }) => {
      if (changed === 0) showNotice('The samples have these labels already.');
      else showUndoNotice(`Took the label of ${countOf(changed, 'sample')}`, undo);
    },
  });
  const { annotators, pairs, overall, confusions, toTake } = progress;
  const mixed = confusions.filter(({ one, other }) => one !== other).slice(0, mostConfusions);
  return (
    <section className={classes.agreement} aria-label="Agreement">
      <h3>Answers</h3>
      {annotators.length === 0 ? (
        <p className="quiet">Nobody has answered yet.</p>
      ) : (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Who</Table.Th>
              <Table.Th className="numbers">Answered</Table.Th>
              <Table.Th className="numbers">Skipped</Table.Th>
              <Table.Th>Last</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {annotators.map(({ annotator, labelled, skipped, lastAt }) => (
              <Table.Tr key={annotator}>
                <Table.Td dir="auto">{annotator}</Table.Td>
                <Table.Td className="numbers">{formatCount(labelled)}</Table.Td>
                <Table.Td className="numbers">{formatCount(skipped)}</Table.Td>
                <Table.Td>
                  <Ago at={lastAt} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {toTake > 0 && (
        <div>
          <Button size="xs" variant="default" loading={take.isPending} onClick={() => take.mutate({ project })}>
            Take the answers into {countOf(toTake, 'sample')}
          </Button>
          <p className="note">The label that most gave becomes the sample’s. Ties stay as they are.</p>
        </div>
      )}
      <h3>Agreement</h3>
      {overall === null ? (
        <p className="quiet">Comes when two people have answered the same samples.</p>
      ) : (
        <>
          <p>
            Beyond chance, all together: {agreementInWords(overall)}. {readingOf(overall)}
            <span className={classes.method}>Krippendorff’s α, 95 % interval</span>
          </p>
          {pairs.map(({ first, second, observed, kappa }) => (
            <p key={JSON.stringify([first, second])} dir="auto">
              <b>
                {first} and {second}
              </b>
              <br />
              Same answer: {agreementInWords(observed)}
              {observed.needed === null && (
                <>
                  <br />
                  Beyond chance (Cohen’s κ): {agreementInWords(kappa)}
                </>
              )}
            </p>
          ))}
          {mixed.length > 0 && (
            <>
              <p className={classes.entryTitle}>Confused most</p>
              <ul className={classes.entryList} dir="auto">
                {mixed.map(({ one, other, count }) => (
                  <li key={JSON.stringify([one, other])}>
                    {one || 'no label'} / {other || 'no label'}: {formatCount(count)}
                  </li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
      <DisagreementList project={project} progress={progress} />
    </section>
  );
}
