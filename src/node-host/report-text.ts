import type { Funnel, FunnelReason, RunProgress, RunReport } from '../shared/domain/run-report.ts';
import { safeText } from './terminal.ts';

/** `1 min 20 s`, `45 s`. */
export function durationInWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const minutes = Math.floor(whole / 60);
  return minutes === 0 ? `${whole} s` : `${minutes} min ${whole % 60} s`;
}

/** The status line of a running run. */
export function progressText(progress: RunProgress): string {
  if (progress.step !== 'generate') {
    return `Step ${progress.stepNumber} of ${progress.steps}: ${progress.stepTitle}`;
  }
  const parts = [`${progress.accepted} of ${progress.asked} accepted`, `${progress.tried} tried`];
  const reasons = progress.rejected.slice(0, 3).map(({ rule, count }) => `${rule} ${count}`);
  if (reasons.length > 0) parts.push(`rejected: ${reasons.join(', ')}`);
  if (progress.tokensPerSecond !== null) parts.push(`${progress.tokensPerSecond} tokens/s`);
  if (progress.secondsLeft !== null) {
    const { likely, low, high } = progress.secondsLeft;
    parts.push(`${durationInWords(likely)} left (${durationInWords(low)} to ${durationInWords(high)})`);
  }
  return parts.join(' · ');
}

/** The funnel as lines: each stage adds up to the one before. */
export function funnelLines(funnel: Funnel): readonly string[] {
  const rejected = sum(funnel.rejected);
  const lines = [
    row('Answers tried', funnel.tried),
    ...funnel.rejected.map((reason) =>
      row(`  − turned away by ${reason.rule}`, reason.count, share(reason.count, funnel.tried)),
    ),
    row('= accepted', funnel.accepted, `of ${funnel.asked} asked for`),
    ...funnel.dropped.map((drop) =>
      row(
        `  − dropped by ${drop.method}`,
        drop.count,
        `${drop.rule}${drop.alone === drop.count ? '' : `; ${drop.alone} by this rule alone`}`,
      ),
    ),
    row('= kept', funnel.kept, funnel.toReview > 0 ? `${funnel.toReview} of them to review` : ''),
  ];
  const dropped = funnel.dropped.reduce((total, drop) => total + drop.count, 0);
  lines.push(
    `  Check: ${funnel.tried} − ${rejected} = ${funnel.tried - rejected}; ${funnel.accepted} − ${dropped} = ${funnel.accepted - dropped}.`,
  );
  return lines;
}

/** Shortfalls in words; empty when every cell has its quota. */
export function shortfallLines(report: RunReport): readonly string[] {
  return report.shortfalls.map((shortfall) => {
    const reasons = shortfall.reasons.map(({ rule, count }) => `${rule} ${count}`).join(', ');
    return `  ${safeText(shortfall.cell)}: ${shortfall.accepted} of ${shortfall.asked} after ${shortfall.attempts} attempts${reasons === '' ? '' : ` (${reasons})`}`;
  });
}

function row(name: string, count: number, note = ''): string {
  return `${name.padEnd(42)}${String(count).padStart(6)}  ${note}`.trimEnd();
}

function share(count: number, of: number): string {
  return of === 0 ? '' : `${Math.round((100 * count) / of)} %`;
}

function sum(reasons: readonly FunnelReason[]): number {
  return reasons.reduce((total, reason) => total + reason.count, 0);
}
