import type { Recipe } from '../../shared/contract/recipe.ts';
import type { Funnel, FunnelDrop, FunnelReason, RunReport, Shortfall } from '../../shared/domain/run-report.ts';
import type { Cell } from '../../shared/domain/sample.ts';
import type { ProjectStore } from '../storage/project-store.ts';
import type { FrozenSlots } from './generation-slots.ts';
import { generationPath } from './generation-step.ts';

/** Everything that a finished, paused or running run has to say, from the store alone. */
export function makeRunReport(store: ProjectStore, runId: string, recipe: Recipe): RunReport {
  const run = store.runs.get(runId);
  const steps = new Map(store.runs.steps(runId).map((step) => [step.path, step.method]));
  return {
    runId,
    name: recipe.name,
    state: run.state,
    message: run.message,
    funnel: makeFunnel(store, runId, recipe),
    shortfalls: findShortfalls(store, runId),
    findings: store.reports
      .findings(runId)
      .map(({ step, finding }) => ({ step, method: steps.get(step) ?? '', finding })),
    calls: store.calls.totals(runId),
    workedMs: run.workedMs,
  };
}

export function makeFunnel(store: ProjectStore, runId: string, recipe: Recipe): Funnel {
  const rejected = sumByRule(store.runs.rejectionCounts(runId, generationPath));
  const accepted = store.samples.countOfRun(runId);
  const dropped = countDrops(store, runId, recipe);
  const kept = accepted - dropped.reduce((sum, drop) => sum + drop.count, 0);
  const toReview = [...store.marks.effective(runId).values()].filter((verdict) => verdict === 'review');
  return {
    asked: cellsOfRun(store, runId).reduce((sum, cell) => sum + cell.quota, 0),
    tried: accepted + rejected.reduce((sum, reason) => sum + reason.count, 0),
    rejected,
    accepted,
    dropped,
    kept,
    toReview: toReview.length,
  };
}

/** By the step that was the first to drop a sample; people come last. What a person keeps no rule drops. */
function countDrops(store: ProjectStore, runId: string, recipe: Recipe): readonly FunnelDrop[] {
  const effective = store.marks.effective(runId);
  const byStep = new Map<string, Set<string>>();
  const ruleOf = new Map<string, { readonly method: string; readonly rule: string }>();
  for (const { kind, sampleId, step, method, rule } of store.marks.verdicts(runId)) {
    if (kind !== 'drop') continue;
    ruleOf.set(step, { method, rule });
    if (effective.get(sampleId) !== 'drop') continue;
    const samples = byStep.get(step) ?? new Set<string>();
    samples.add(sampleId);
    byStep.set(step, samples);
  }
  const gone = new Set<string>();
  // In Curate a person may have given steps other rules, and added others since the run.
  for (const [index, { method, drop }] of recipe.curate.entries()) {
    const step = `curate/${index}`;
    if (drop !== undefined && !ruleOf.has(step)) ruleOf.set(step, { method, rule: drop });
  }
  const steps = [...ruleOf].sort(([a], [b]) => placeOf(a) - placeOf(b));
  const byRules = steps.map(([step, { method, rule }]): FunnelDrop => {
    const own = byStep.get(step) ?? new Set<string>();
    const others = new Set([...byStep].filter(([other]) => other !== step).flatMap(([, samples]) => [...samples]));
    const first = [...own].filter((sample) => !gone.has(sample));
    for (const sample of own) gone.add(sample);
    return {
      step,
      method,
      rule,
      count: first.length,
      alone: own.size,
      shared: [...own].filter((sample) => others.has(sample)).length,
    };
  });
  const left = [...effective].filter(([sample, verdict]) => verdict === 'drop' && !gone.has(sample)).length;
  const shared = [...store.decisions.ofRun(runId)].filter(
    ([sample, { decision }]) => decision === 'drop' && gone.has(sample),
  ).length;
  if (left + shared === 0) return byRules;
  const byPeople = { step: 'decision', method: 'a person', rule: '', count: left, alone: left + shared, shared };
  return [...byRules, byPeople];
}

/** `curate/2` */
function placeOf(step: string): number {
  return Number(step.split('/')[1]);
}

/**
 * Cells below their quota, with the reasons of their rejected attempts, most frequent first. None when the asked number
 * is met as a whole: a procedure may give a hard label what an easy one was to have.
 */
export function findShortfalls(store: ProjectStore, runId: string): readonly Shortfall[] {
  const accepted = store.samples.cellCounts(runId);
  const cells = cellsOfRun(store, runId);
  const total = [...accepted.values()].reduce((sum, count) => sum + count, 0);
  if (total >= cells.reduce((sum, cell) => sum + cell.quota, 0)) return [];
  const attempts = store.runs.attemptCounts(runId, generationPath);
  const rejections = store.runs.rejectionCounts(runId, generationPath);
  return cells.flatMap((cell): Shortfall[] => {
    const got = accepted.get(cell.id) ?? 0;
    if (got >= cell.quota) return [];
    const reasons = sumByRule(rejections.filter((rejection) => rejection.cell === cell.id));
    return [{ cell: cell.id, asked: cell.quota, accepted: got, attempts: attempts.get(cell.id) ?? 0, reasons }];
  });
}

function cellsOfRun(store: ProjectStore, runId: string): readonly Cell[] {
  // Safe: the generation step wrote it.
  const frozen = store.runs.findArtefact(runId, generationPath, 'slots') as unknown as FrozenSlots | undefined;
  return frozen?.cells ?? [];
}

function sumByRule(counts: readonly { readonly rule: string; readonly count: number }[]): readonly FunnelReason[] {
  const byRule = new Map<string, number>();
  for (const { rule, count } of counts) byRule.set(rule, (byRule.get(rule) ?? 0) + count);
  return [...byRule]
    .map(([rule, count]) => ({ rule, count }))
    .sort((a, b) => b.count - a.count || (a.rule < b.rule ? -1 : 1));
}
