import type { Json } from '../../shared/base/json.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type {
  ComparedFinding,
  ComparedValue,
  EvaluationReport,
  EvaluationReportSummary,
  ReportComparison,
} from '../../shared/domain/evaluation-report.ts';
import type { Finding } from '../../shared/domain/finding.ts';
import type { MethodRegistry } from '../methods/method-registry.ts';
import type { ProjectStore, StoredRun } from '../storage/project-store.ts';
import { datasetOfRun } from './pin-dataset.ts';

/** Where saved reports of a run stand among its artefacts. */
const reportsPath = 'reports';

type Places = Pick<ProjectStore, 'runs' | 'reports' | 'recipes' | 'datasets' | 'transaction'>;

export function saveReport(store: Places, report: EvaluationReport): void {
  // Safe: a report is plain data.
  store.runs.addArtefact(report.run, reportsPath, -1, 0, report.report, report as unknown as Json);
}

/** Newest first; those of hidden runs are left out. */
export function listReports(store: Places, methods: MethodRegistry): readonly EvaluationReportSummary[] {
  const reports = store.runs
    .list()
    .filter((run) => !run.isHidden)
    .flatMap((run) => reportsOfRun(store, methods, run))
    .map(summaryOf);
  return reports.sort((a, b) => (a.at === b.at ? 0 : a.at < b.at ? 1 : -1));
}

/** Throws EngineError `not-found`. */
export function getReport(store: Places, methods: MethodRegistry, id: string): EvaluationReport {
  const run = store.runs.list().find((one) => !one.isHidden && (id === one.id || id.startsWith(`${one.id}-m`)));
  const found = run && reportsOfRun(store, methods, run).find(({ report }) => report === id);
  if (found === undefined)
    throw new EngineError('not-found', `The project has no report ${id}. Choose one of the list.`, { report: id });
  return found;
}

function reportsOfRun(store: Places, methods: MethodRegistry, run: StoredRun): readonly EvaluationReport[] {
  // Safe: `saveReport` wrote them.
  const saved = store.runs
    .artefactsOfUnit(run.id, reportsPath, -1)
    .map(({ json }) => json as unknown as EvaluationReport);
  const own = reportOfRun(store, methods, run);
  return own === undefined ? saved : [own, ...saved];
}

/** What the run measured itself, as a report. Undefined where it measured nothing. */
function reportOfRun(store: Places, methods: MethodRegistry, run: StoredRun): EvaluationReport | undefined {
  const found = store.reports.findings(run.id);
  if (found.length === 0) return undefined;
  const steps = new Map(store.runs.steps(run.id).map((step) => [step.path, step.method]));
  const findings = found.map(({ step, finding }) => {
    const method = steps.get(step) ?? '';
    return { step, method, title: titleOfMeasure(methods, method), finding };
  });
  const dataset = store.datasets.list().find(({ id }) => id === datasetOfRun(run.id));
  return {
    report: run.id,
    run: run.id,
    name: nameOf(store.recipes.get(run.recipeId).json),
    at: run.endedAt ?? run.createdAt,
    recipeVersion: run.recipeId,
    dataset: dataset?.id ?? null,
    kept: dataset?.members ?? 0,
    measures: [...new Set(findings.map(({ title }) => title))],
    count: findings.length,
    findings,
  };
}

export function titleOfMeasure(methods: MethodRegistry, id: string): string {
  return methods.find('measure', id)?.title ?? id;
}

function nameOf(json: Json): string {
  return typeof json === 'object' && json !== null && 'name' in json && typeof json.name === 'string' ? json.name : '';
}

function summaryOf({ findings: _, ...summary }: EvaluationReport): EvaluationReportSummary {
  return summary;
}

const comparisonNote =
  'Differences are right minus left. The findings keep no results text by text, so there is no interval of the difference: two intervals that overlap do not say that nothing differs.';

/** Two reports side by side, in the order of the left one. Findings are the same when measure and id are. */
export function compareReports(left: EvaluationReport, right: EvaluationReport): ReportComparison {
  const others = new Map(right.findings.map((entry) => [keyOf(entry), entry]));
  const both = left.findings.map((entry) => compared(entry, entry.finding, others.get(keyOf(entry))?.finding));
  const known = new Set(left.findings.map(keyOf));
  const added = right.findings
    .filter((entry) => !known.has(keyOf(entry)))
    .map((entry) => compared(entry, undefined, entry.finding));
  return { left: summaryOf(left), right: summaryOf(right), rows: [...both, ...added], note: comparisonNote };
}

type Entry = EvaluationReport['findings'][number];

function keyOf({ method, finding }: Entry): string {
  return `${method} ${finding.id}`;
}

function compared(
  { method, title: methodTitle, finding }: Entry,
  left: Finding | undefined,
  right: Finding | undefined,
): ComparedFinding {
  const [one, other] = [left?.value ?? null, right?.value ?? null];
  return {
    method,
    methodTitle,
    id: finding.id,
    title: finding.title,
    unit: finding.unit ?? null,
    left: toCompared(left),
    right: toCompared(right),
    difference: one === null || other === null ? null : other - one,
  };
}

function toCompared(finding: Finding | undefined): ComparedValue | null {
  if (finding === undefined) return null;
  return { value: finding.value, n: finding.n, interval: finding.interval ?? null };
}
