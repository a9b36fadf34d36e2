import type { FunnelReason } from '../../shared/domain/run-report.ts';
import { generationPath } from './frozen-slots.ts';
import { methodsOfRecipe } from './needed-models.ts';
import { makeFunnel } from './run-report.ts';
import type { StepContext } from './run-session.ts';
import { endedByPerson, type StepEnd } from './step-runner.ts';

/** Runs a step between two lines of the run's log. A step that was done in an earlier session has its lines already. */
export async function loggedStep(
  step: Pick<StepContext, 'environment' | 'runId' | 'recipe' | 'log'>,
  path: string,
  run: () => Promise<StepEnd>,
): Promise<StepEnd> {
  const { environment, runId, log } = step;
  const status = environment.store.runs.findStep(runId, path)?.status;
  if (status === 'done') return await run();
  log.add('step', `${titleOf(step, path)} ${status === 'running' ? 'goes on' : 'began'}.`);
  const end = await run();
  log.add('step', `${titleOf(step, path)} ${endInWords(end)}: ${countsOf(step, path)}`);
  return end;
}

function titleOf({ environment, recipe }: Pick<StepContext, 'environment' | 'recipe'>, path: string): string {
  const method = methodsOfRecipe(recipe, environment.methods).find((entry) => entry.path === path)?.method;
  const name = method === undefined ? path : `${method.title} (${method.id}@${method.version})`;
  return path === generationPath ? `Generation with "${name}"` : name;
}

function endInWords(end: StepEnd): string {
  switch (end.kind) {
    case 'done':
      return 'ended';
    case 'waiting-for-people':
      return 'waits for people';
    case 'budget':
      return end.reason === endedByPerson ? 'was ended by a person' : `ended when its ${end.reason} were spent`;
  }
}

function countsOf({ environment, runId, recipe }: Pick<StepContext, 'environment' | 'runId' | 'recipe'>, path: string) {
  const { store } = environment;
  if (path.startsWith('evaluate')) {
    const findings = store.reports.findings(runId).filter((found) => found.step === path).length;
    return `${count(findings, 'finding')}.`;
  }
  const funnel = makeFunnel(store, runId, recipe);
  if (path === generationPath) {
    const rejected = funnel.rejected.reduce((sum, reason) => sum + reason.count, 0);
    const reasons = rejected === 0 ? '' : ` (${reasonsInWords(funnel.rejected)})`;
    return `${funnel.accepted} of ${funnel.asked} accepted, ${rejected} turned away${reasons}.`;
  }
  const verdicts = store.marks.verdicts(runId).filter((verdict) => verdict.step === path);
  const of = (kind: 'drop' | 'review') =>
    new Set(verdicts.filter((each) => each.kind === kind).map((each) => each.sampleId)).size;
  return `${of('drop')} of ${count(funnel.accepted, 'sample')} dropped, ${of('review')} to review.`;
}

function reasonsInWords(reasons: readonly FunnelReason[]): string {
  return reasons.map(({ rule, count: times }) => `${rule} ${times}`).join(', ');
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
