import type { RunLogLine } from '../storage/project-store.ts';
import type { RunEnvironment } from './run-environment.ts';

/** What happened in one run, in sentences for people. */
export interface RunLog {
  add(kind: RunLogLine['kind'], text: string): void;
}

export function openRunLog({ store, clock }: Pick<RunEnvironment, 'store' | 'clock'>, runId: string): RunLog {
  return {
    add(kind, text) {
      try {
        store.runLog.add(runId, { at: clock.now().toISOString(), kind, text });
      } catch {
        // A project that cannot be written ends the run at its next commit, with the reason; a line less is no reason of its own.
      }
    },
  };
}
