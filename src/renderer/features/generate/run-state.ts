import type { RunSummary } from '../../../shared/contract/run-answers.ts';
import type { RunProgress } from '../../../shared/domain/run-report.ts';
import { countOf, formatCount, formatSeconds } from '../../components/numbers.ts';

/** What the screen is about now. `run` is the last one that counts. */
export type RunPhase =
  | { readonly kind: 'none' }
  | { readonly kind: 'working'; readonly run: RunSummary; readonly isGenerating: boolean }
  | { readonly kind: 'resting'; readonly run: RunSummary }
  | { readonly kind: 'ended'; readonly run: RunSummary };

/** The newest run that was not undone. */
export function lastRun(runs: readonly RunSummary[]): RunSummary | undefined {
  return runs
    .filter(({ isHidden }) => !isHidden)
    .reduce<RunSummary | undefined>(
      (last, run) => (last === undefined || run.createdAt >= last.createdAt ? run : last),
      undefined,
    );
}

/** The topic tells sooner than the list that a run has come to rest. */
export function phaseOf(run: RunSummary | undefined, progress: RunProgress | undefined): RunPhase {
  if (run === undefined) return { kind: 'none' };
  switch (run.state) {
    case 'running':
    case 'planned':
      return { kind: 'working', run, isGenerating: progress === undefined || progress.step === 'generate' };
    case 'done':
    case 'cancelled':
      return { kind: 'ended', run };
    default:
      return { kind: 'resting', run };
  }
}

interface StateFacts {
  readonly phase: RunPhase;
  readonly progress: RunProgress | undefined;
  /** What must be mended before a run, in sentences. */
  readonly obstacles: readonly string[];
  /** Of the plan; undefined while it is made. */
  readonly plan: { readonly asked: number; readonly cells: number } | undefined;
  /** Cells of the last run that have less than they asked for. */
  readonly short: number;
  readonly isStarting: boolean;
}

/** The screen's one sentence. */
export function stateSentence({ phase, progress, obstacles, plan, short, isStarting }: StateFacts): string {
  if (isStarting) return 'Starting: the model is being loaded.';
  if (phase.kind === 'working') {
    const { accepted, asked } = { ...phase.run, ...countsOf(progress) };
    if (progress !== undefined && !phase.isGenerating)
      return `${countOf(accepted, 'sample')} accepted. Now ${progress.stepTitle}, step ${progress.stepNumber} of ${progress.steps}.`;
    if (accepted === 0 && (progress?.tried ?? 0) === 0)
      return progress !== undefined && progress.message !== '' ? progress.message : 'The first sample is on its way.';
    return `${formatCount(accepted)} of ${formatCount(asked)} accepted`;
  }
  if (phase.kind === 'resting') {
    const { run } = phase;
    const got = `${formatCount(run.accepted)} of ${formatCount(run.asked)} accepted`;
    if (run.state === 'failed') return `Stopped by an error with ${got}.`;
    return run.state === 'waiting-for-people' ? `${got}. Waits for people.` : `Paused with ${got}.`;
  }
  if (obstacles.length > 0) {
    const [first = '', ...others] = obstacles;
    return others.length === 0 ? first : `${countOf(obstacles.length, 'thing')} to mend before samples can be made.`;
  }
  if (phase.kind === 'ended') {
    const { run } = phase;
    const cells = short === 0 ? '' : `, ${countOf(short, 'cell')} short`;
    const sentence = `${formatCount(run.accepted)} of ${formatCount(run.asked)} accepted${cells}.`;
    if (run.state === 'cancelled') return `Cancelled: ${sentence}`;
    // Why a budget ended it is worth a word; that a person did, the person knows.
    return run.message === '' || run.message.startsWith('Stopped by a person')
      ? sentence
      : `${sentence} ${run.message}`;
  }
  if (plan === undefined) return '';
  return `Ready to write ${countOf(plan.asked, 'sample')}${plan.cells > 1 ? ` in ${countOf(plan.cells, 'cell')}` : ''}.`;
}

/** "21 tokens/s · 38 samples/min · 3 min to 5 min left"; '' before there is anything to tell. */
export function speedInWords(progress: RunProgress | undefined): string {
  if (progress === undefined) return '';
  const { tokensPerSecond, samplesPerMinute, secondsLeft } = progress;
  return [
    tokensPerSecond === null ? '' : `${formatCount(Math.round(tokensPerSecond))} tokens/s`,
    samplesPerMinute === null ? '' : `${formatCount(Math.round(samplesPerMinute))} samples/min`,
    secondsLeft === null ? '' : leftInWords(secondsLeft),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function leftInWords({ low, high }: NonNullable<RunProgress['secondsLeft']>): string {
  const [from, to] = [formatSeconds(low), formatSeconds(high)];
  return from === to ? `about ${from} left` : `${from} to ${to} left`;
}

function countsOf(progress: RunProgress | undefined): { readonly accepted?: number; readonly asked?: number } {
  return progress === undefined ? {} : { accepted: progress.accepted, asked: progress.asked };
}
