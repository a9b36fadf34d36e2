import { Button } from '@mantine/core';
import type { EvaluationReport } from '../../../shared/domain/evaluation-report.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { showNotice } from '../../components/notices.tsx';
import { formatCount } from '../../components/numbers.ts';
import { useHost } from '../../engine/host-context.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommand } from '../../engine/use-command.ts';
import { useRoute } from '../../state/route-store.ts';
import classes from './evaluate.module.css';
import { FindingView } from './finding-view.tsx';

/** One report: what was measured of what, then the findings under their measures. */
export function ReportView({ project, report }: { readonly project: string; readonly report: string }) {
  const answer = useAnswer('evaluation.report', { project, report }, { keepPrevious: true });
  if (answer.error !== null) return <ErrorNote error={answer.error} onRetry={() => void answer.refetch()} />;
  if (answer.data === undefined) return null;
  return <Report project={project} report={answer.data} />;
}

function Report({ project, report }: { readonly project: string; readonly report: EvaluationReport }) {
  const { go } = useRoute();
  const host = useHost();
  const exported = useCommand('evaluation.exportReport', {
    onSuccess: ({ file }) => showNotice(`Wrote ${file}`),
  });
  const steps = [...new Set(report.findings.map(({ step }) => step))];
  const file = exported.data?.file;
  return (
    <section aria-label={`Report ${report.report}`} className={classes.view}>
      <header className={classes.viewHead}>
        <div className={classes.viewWords}>
          <h2 className={classes.heading}>
            Report {report.report} · <span dir="auto">{report.name}</span>
          </h2>
          <p className={classes.note}>
            <button
              type="button"
              className={classes.link}
              onClick={() =>
                go({ screen: 'data', filter: { runId: report.run }, filterTitle: `Samples of run ${report.run}` })
              }
            >
              {formatCount(report.kept)} kept samples
            </button>{' '}
            of run {report.run} · dataset {report.dataset ?? 'not pinned'} · recipe {report.recipeVersion} ·{' '}
            {new Date(report.at).toLocaleString()}
          </p>
        </div>
        {file !== undefined && host.showInFolder !== undefined && (
          <Button size="xs" variant="default" onClick={() => void host.showInFolder?.(file)}>
            Show the file
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          loading={exported.isPending}
          onClick={() => exported.mutate({ project, report: report.report })}
        >
          Export as HTML
        </Button>
      </header>
      {file !== undefined && (
        <p className={classes.note} role="status">
          Wrote {file}
        </p>
      )}
      {steps.map((step) => {
        const own = report.findings.filter((entry) => entry.step === step);
        return (
          <section key={step} className={classes.measure} aria-label={own[0]?.title ?? step}>
            <h3 className={classes.measureTitle}>{own[0]?.title ?? step}</h3>
            {own.map(({ finding }) => (
              <FindingView key={finding.id} finding={finding} />
            ))}
          </section>
        );
      })}
    </section>
  );
}
