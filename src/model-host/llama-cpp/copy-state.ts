import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LlamaContextSequence } from 'node-llama-cpp';

/** Copies the evaluated state of one sequence to others. */
export interface StateCopier extends Disposable {
  copy(source: LlamaContextSequence, targets: readonly LlamaContextSequence[]): Promise<void>;
}

/**
 * By way of a file: 4.4 MB for 190 tokens of a 135M model, 11 ms to save and 2 ms a target to load, where evaluating them
 * takes 135 ms. The library's copy in memory copies the whole allotted context instead, and is not public.
 *
 * The file holds the prompt's tokens, so it is readable by the owner alone, lies in memory where the system offers that,
 * and is removed before `copy` resolves.
 */
export function createStateCopier(): StateCopier {
  const memory = '/dev/shm';
  const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'seedloom-'));
  chmodSync(folder, 0o700);
  return {
    async copy(source, targets) {
      const file = join(folder, randomUUID());
      try {
        await source.saveStateToFile(file);
        // The file is from this very context, so the risk that the library asks about does not exist.
        for (const target of targets) await target.loadStateFromFile(file, { acceptRisk: true });
      } finally {
        await rm(file, { force: true });
      }
    },
    [Symbol.dispose]() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
