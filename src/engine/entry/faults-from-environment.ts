import type { FaultHook, FaultPoint } from '../runs/run-environment.ts';
import { noFaults } from '../runs/run-environment.ts';

/**
 * For the recovery tests: `SEEDLOOM_FAULT=answer-received:17` kills this process with SIGKILL at the 17th time
 * that the point is reached. Without the variable nothing happens.
 */
export function faultsFromEnvironment(environment: Readonly<Record<string, string | undefined>>): FaultHook {
  const asked = /^(answer-received|before-commit|after-commit|after-plan):(\d+)$/u.exec(
    environment.SEEDLOOM_FAULT ?? '',
  );
  if (asked === null) return noFaults;
  const [, point, count] = asked;
  let left = Number(count);
  return {
    at(reached: FaultPoint) {
      if (reached !== point) return;
      left -= 1;
      if (left <= 0) process.kill(process.pid, 'SIGKILL');
    },
  };
}
