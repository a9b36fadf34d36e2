import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineMethod, type ProcedureMethod } from '../../../../../src/engine/methods/method.ts';
import { neediestCells, perCell } from '../../../../../src/engine/methods/support/per-cell.ts';
import type { Cell } from '../../../../../src/shared/domain/sample.ts';
import { playProcedure, scriptedModel, testCell } from '../../../../support/generation-contexts.ts';

/** A procedure that fails at the given rate for each cell. */
function failing(rates: { readonly [cell: string]: number }) {
  const stub: ProcedureMethod = {
    id: 'stub',
    version: 1,
    stage: 'generation',
    slot: 'procedure',
    title: 'Stub',
    summary: '',
    whenToUse: '',
    whenNot: '',
    cost: { inWords: '', calls: (samples) => samples },
    tasks: 'all',
    reads: [],
    writes: [],
    needs: {},
    params: z.object({}),
    references: [],
    work: perCell(async (context, _params, unit) =>
      context.random.next() < (rates[unit.cell] ?? 0)
        ? { rejected: [{ rule: 'unreadable', reason: 'failed', calls: [] }] }
        : { drafts: [{ fields: { text: unit.key, label: unit.cell }, calls: [] }] },
    ),
  };
  return defineMethod(stub);
}

const model = scriptedModel([{ answers: ['unused'] }]);

describe('deficit scheduling', () => {
  test('meets the quotas though a label fails 80 % of the time, and serves it in proportion', async () => {
    const cells = [testCell({ label: 'a' }, 40), testCell({ label: 'b' }, 40), testCell({ label: 'c' }, 20)];
    const played = await playProcedure(failing({ b: 0.8 }), {}, { model, cells });
    expect(played.isDone).toBe(true);
    expect(countByCell(played.accepted)).toEqual({ a: 40, b: 40, c: 20 });
    const attempts = countByCell(played.decided.map(({ unit }) => unit));
    // Some units of a cell are under way when it reaches its quota: they are surplus, and few.
    expect((attempts['a'] ?? 0) + (attempts['c'] ?? 0)).toBeLessThan(70);
    expect(attempts['b']).toBeGreaterThan(120);
  });

  test('keeps the set near its shares at every moment, so that an early stop is representative', async () => {
    const cells = [testCell({ label: 'a' }, 60), testCell({ label: 'b' }, 30)];
    const played = await playProcedure(failing({ b: 0.5 }), {}, { model, cells, attempts: 60 });
    const { a = 0, b = 0 } = countByCell(played.accepted);
    expect(Math.abs(a / 60 - b / 30)).toBeLessThan(0.2);
  });

  test('in a property: for any quotas and failure rates the accepted samples equal the quotas exactly', async () => {
    const cell = fc.record({ quota: fc.integer({ min: 0, max: 12 }), failure: fc.constantFrom(0, 0.3, 0.8) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(cell, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer(),
        async (made, ahead, seed) => {
          const cells = made.map(({ quota }, index) => testCell({ label: `l${index}` }, quota));
          const rates = Object.fromEntries(made.map(({ failure }, index) => [`l${index}`, failure]));
          const window = { ahead, block: Math.max(1, Math.floor(ahead / 2)) };
          const played = await playProcedure(failing(rates), {}, { model, cells, window, seed: `property ${seed}` });
          const counts = countByCell(played.accepted);
          expect(cells.map(({ id }) => counts[id] ?? 0)).toEqual(cells.map(({ quota }) => quota));
        },
      ),
      { numRuns: 25, seed: 1 },
    );
  });

  test('a cell that never succeeds does not keep the others from their quotas', async () => {
    const cells = [testCell({ label: 'a' }, 10), testCell({ label: 'b' }, 10)];
    for (const window of [
      { ahead: 1, block: 1 },
      { ahead: 8, block: 4 },
      { ahead: 64, block: 32 },
    ]) {
      const played = await playProcedure(failing({ b: 1 }), {}, { model, cells, attempts: 120, window });
      expect([played.isDone, countByCell(played.accepted)]).toEqual([false, { a: 10 }]);
    }
  });

  test('plans as many units as a cell lacks at its rate so far, and no more than there is room', () => {
    const progress = (label: string, quota: number, accepted: number, attempts: number, outstanding = 0) => ({
      cell: testCell({ label }, quota),
      accepted,
      attempts,
      outstanding,
    });
    expect(neediestCells([progress('a', 4, 0, 0), progress('b', 4, 2, 2)], 3, 0)).toEqual(['a', 'a', 'a']);
    // At a rate of 4/5 beforehand 4 lacking samples are worth 5 units; 2 of them are under way.
    expect(neediestCells([progress('a', 4, 0, 0, 2)], 100, 0)).toEqual(['a', 'a', 'a']);
    expect(neediestCells([progress('a', 4, 4, 4), progress('b', 0, 0, 0)], 100, 0)).toEqual([]);
    expect(neediestCells([], 5, 0)).toEqual([]);
  });

  test('keys are unique and say the cell and the number of the attempt', async () => {
    const played = await playProcedure(failing({}), {}, { model, cells: [testCell({ label: 'a' }, 3)] });
    expect(played.decided.slice(0, 3).map(({ unit }) => unit.key)).toEqual(['a/0', 'a/1', 'a/2']);
  });
});

function countByCell(items: readonly { readonly cell?: Cell['id'] | undefined }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { cell } of items) counts[cell ?? ''] = (counts[cell ?? ''] ?? 0) + 1;
  return counts;
}
