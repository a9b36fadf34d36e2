import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Scheduler } from '../../../src/model-host/llama-cpp/scheduler.ts';
import type { Token } from '../../../src/model-host/llama-cpp/sequence.ts';
import { TokenTreeJob } from '../../../src/model-host/llama-cpp/token-tree-job.ts';
import { FakeContext, logProbabilityOf } from './fake-sequence.ts';

const signal = new AbortController().signal;

async function score(prompt: readonly Token[], paths: readonly (readonly Token[])[], hasCuttableState = true) {
  const context = new FakeContext(1, { hasCuttableState });
  const job = new TokenTreeJob(prompt, paths);
  await new Scheduler({ sequences: context.sequences, copyState: context.copyState }).run(job, signal);
  return { scores: job.result(), batches: context.batches };
}

describe('Scoring the paths of a tree', () => {
  test('evaluates what paths share once, and leaves not at all', async () => {
    const { batches } = await score([1, 2], [[5, 6, 7], [5, 6, 8], [5, 9], [4]]);
    expect(batches).toEqual([['0:1'], ['0:2 5 6']]);
  });

  test('goes back to where the next path leaves', async () => {
    const { batches } = await score(
      [1, 2],
      [
        [5, 6, 7],
        [8, 9],
        [5, 3, 1],
      ],
    );
    expect(batches).toEqual([['0:1'], ['0:2 5 3'], ['0:6'], ['0:8']]);
  });

  test('gives each token its own log-probability, whatever the paths', async () => {
    const path = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 0, maxLength: 5 });
    const token = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(token, { minLength: 1, maxLength: 4 }),
        fc.array(path, { maxLength: 6 }),
        fc.boolean(),
        async (prompt, paths, isCuttable) => {
          const { scores } = await score(prompt, paths, isCuttable);
          expect(scores).toEqual(
            paths.map((own) =>
              own.map((token, position) => logProbabilityOf([...prompt, ...own.slice(0, position)], token)),
            ),
          );
        },
      ),
      { seed: 7, numRuns: 200 },
    );
  });

  test('evaluates a long path in pieces', async () => {
    const path = Array.from({ length: 150 }, (_, position) => position + 1);
    const { scores, batches } = await score([1], [path]);
    expect(scores[0]?.length).toBe(150);
    expect(batches.map(([entry = '']) => entry.split(' ').length)).toEqual([64, 64, 22]);
  });
});
