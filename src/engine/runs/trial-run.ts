import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProjectStore } from '../storage/project-store.ts';
import type { TrialRunner } from './estimate-run.ts';
import type { RunEnvironment } from './run-environment.ts';
import { RunService } from './run-service.ts';

interface TrialParts {
  open(path: string, create: boolean): Promise<ProjectStore>;
  environment(store: ProjectStore): RunEnvironment;
  /** Memory of the model host, or null when it is not known. */
  memoryBytes(): Promise<number | null>;
}

/** Trials in a project of their own in the temporary folder, removed afterwards. */
export function createTrialRunner({ open, environment, memoryBytes }: TrialParts): TrialRunner {
  return {
    async try(request, attempts, signal) {
      const folder = mkdtempSync(join(tmpdir(), 'seedloom-trial-'));
      try {
        const store = await open(join(folder, 'trial.seedloom'), true);
        try {
          const runs = new RunService(environment(store));
          const { run } = await runs.start({ ...request, trial: attempts }, signal);
          const stop = () => void runs.cancel(run);
          signal.addEventListener('abort', stop, { once: true });
          await runs.wait(run, new AbortController().signal);
          signal.throwIfAborted();
          runs.refuseFailure(run);
          const report = runs.report(run);
          const { funnel, calls, workedMs } = report;
          return {
            tried: funnel.tried,
            accepted: funnel.accepted,
            calls: calls.calls,
            seconds: workedMs / 1000,
            memoryBytes: await memoryBytes(),
          };
        } finally {
          await store.close();
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
