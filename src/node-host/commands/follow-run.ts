import type { RunSummary } from '../../shared/contract/run-answers.ts';
import { EngineError, type ErrorCode, errorCodes } from '../../shared/domain/engine-error.ts';
import type { RunProgress, RunReport } from '../../shared/domain/run-report.ts';
import type { CommandInput } from '../command.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { findingLines } from '../finding-text.ts';
import { durationInWords, funnelLines, progressText, shortfallLines } from '../report-text.ts';
import { safeText } from '../terminal.ts';

interface FollowedRun {
  readonly project: string;
  readonly run: string;
}

/** Shows a run until it ends or Ctrl-C pauses it. Gives its last state. */
export async function followRun(input: CommandInput, { project, run }: FollowedRun): Promise<RunSummary> {
  const { engine, subscribe } = input.link();
  const stopWatching = subscribe('run.progress', { project, run }, (event) => {
    // Safe: the engine's topic gives `RunProgress`.
    const progress = event as RunProgress;
    if (!input.json && progress.state === 'running') input.terminal.status(progressText(progress));
  });
  const onInterrupt = () => {
    input.terminal.status('Pausing…');
    engine.call('run.pause', { project, run }).catch(() => undefined);
  };
  if (input.interrupted.aborted) onInterrupt();
  input.interrupted.addEventListener('abort', onInterrupt, { once: true });
  try {
    return await engine.call('run.wait', { project, run });
  } finally {
    stopWatching();
    input.interrupted.removeEventListener('abort', onInterrupt);
    input.terminal.clearStatus();
  }
}

/** Prints what a run came to, and gives the exit code that says the same. */
export function printRunReport(input: CommandInput, summary: RunSummary, report: RunReport): number {
  const { terminal } = input;
  terminal.print(
    `Run ${summary.run} of "${safeText(report.name)}": ${summary.state} after ${durationInWords(report.workedMs / 1000)}, ${report.calls.calls} model calls.`,
  );
  if (summary.message !== '') terminal.print(safeText(summary.message));
  terminal.print();
  for (const line of funnelLines(report.funnel)) terminal.print(line);
  const shortfalls = shortfallLines(report);
  if (shortfalls.length > 0) {
    terminal.print();
    terminal.print('Fell short of what was asked for:');
    for (const line of shortfalls) terminal.print(line);
  }
  if (report.findings.length > 0) {
    terminal.print();
    terminal.print('Evaluation (95 % intervals):');
    for (const line of findingLines(report.findings)) terminal.print(line);
  }
  return runExitCode(summary, report);
}

export function runExitCode(summary: RunSummary, report: RunReport): number {
  switch (summary.state) {
    case 'done':
      return report.shortfalls.length > 0 ? exitCodes.short : exitCodes.ok;
    case 'paused':
      return exitCodes.paused;
    case 'failed': {
      const code = errorCodes.find((known): known is ErrorCode => known === summary.code) ?? 'internal';
      return exitCodeOf(new EngineError(code, summary.message));
    }
    default:
      return exitCodes.short;
  }
}
