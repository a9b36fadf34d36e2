import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { extractParts, joinTokens, restoreParts, splitTokens } from '../../../../src/engine/storage/call-packing.ts';
import { openDatabase } from '../../../../src/engine/storage/open-database.ts';
import { openProject } from '../../../../src/engine/storage/open-project.ts';
import { packJson, unpackJson } from '../../../../src/engine/storage/packing.ts';
import { addRun, newCall, newSample, openTestProject } from './storage-fixtures.ts';

afterEach(() => vi.useRealTimers());

describe('the packing of calls', () => {
  test('gives back exactly the JSON that went in', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const texts: string[] = [];
        const json = JSON.parse(JSON.stringify(value));
        const packed = extractParts(json, (text) => texts.push(text) - 1);
        expect(restoreParts(unpackJson(packJson(packed)), (number) => String(texts[number]))).toEqual(json);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test('long texts leave the request, also those that look like references', () => {
    const long = 'long '.repeat(20);
    const request = { prompts: [long, { $: 3 }, { $: { a: long } }, { $: long }] };
    const stored: string[] = [];
    const packed = extractParts(request, (text) => stored.push(text) - 1);
    expect(stored).toEqual([long, long, long]);
    expect(restoreParts(packed, (number) => String(stored[number]))).toEqual(request);
  });

  test.each([
    { what: '32-bit floats', numbers: [-0.5, Math.fround(-0.1), Number.NEGATIVE_INFINITY], bytes: 4 },
    { what: '64-bit floats', numbers: [-0.5, -0.1, -1e-300], bytes: 8 },
  ])('log-probabilities that are $what take $bytes bytes and come back as they are', ({ numbers, bytes }) => {
    const tokens = numbers.map((logProbability, index) => ({
      text: ['a', 'é ', '\ud83d'][index] ?? '',
      logProbability,
    }));
    const answer = { text: 'aé \ud83d', finish: 'stop', tokens };
    const split = splitTokens(answer);
    expect(split.tokens?.length).toBe(5 + 3 * bytes + '1,2,1'.length);
    expect(joinTokens(split.answer, split.tokens ?? Buffer.alloc(0))).toEqual(answer);
  });

  test('tokens whose texts are not the answer keep their own', () => {
    const answer = {
      text: 'cut',
      tokens: [
        { text: 'cut', logProbability: -1 },
        { text: ' off', logProbability: -2 },
      ],
    };
    const split = splitTokens(answer);
    expect(joinTokens(split.answer, split.tokens ?? Buffer.alloc(0))).toEqual(answer);
  });
});

describe('the call log', () => {
  test('a call is found before and after it is on disk, and counted', async () => {
    const store = await openTestProject();
    addRun(store);
    const tokens = [{ text: 'answer 1', logProbability: -0.25 }];
    const answer = { text: 'answer 1', finish: 'stop', tokens };
    const call = newCall(1, { answer, name: 'judge/0', kind: 'score' });
    store.calls.add(call);
    expect(store.calls.find(call)).toEqual(call);
    store.calls.flush();
    expect(store.calls.find(call)).toEqual(call);
    expect(store.calls.find({ ...call, attempt: 1 })).toBeUndefined();
    store.calls.add(newCall(2));
    expect(store.calls.totals('run')).toEqual({ calls: 2, promptTokens: 180, completionTokens: 6 });
  });

  test('a call that was asked anew takes the place of the old one', async () => {
    const store = await openTestProject();
    addRun(store);
    store.calls.add(newCall(1));
    store.calls.flush();
    const anew = newCall(1, { requestHash: 'ff', answer: { text: 'other' } });
    store.calls.add(anew);
    store.calls.flush();
    expect(store.calls.find(anew)).toEqual(anew);
    expect(store.calls.totals('run').calls).toBe(1);
  });

  test('what was added is on disk 50 ms later without anything else happening', async () => {
    const store = await openTestProject();
    addRun(store);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    store.calls.add(newCall(1));
    expect(callsOnDisk(store)).toBe(0);
    vi.advanceTimersByTime(50);
    expect(callsOnDisk(store)).toBe(1);
  });

  test('calls are committed with the next transaction, and outlive one that fails', async () => {
    const store = await openTestProject();
    addRun(store);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    store.calls.add(newCall(1));
    expect(() =>
      store.transaction(() => {
        store.calls.add(newCall(2));
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(callsOnDisk(store)).toBe(0);
    store.samples.add(newSample(1));
    expect(callsOnDisk(store)).toBe(2);
  });

  test('a call of an unknown run is refused at once', async () => {
    const store = await openTestProject();
    expect(() => store.calls.add(newCall(1))).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  test('closing writes what is buffered, and prompts share their parts', async () => {
    const store = await openTestProject();
    addRun(store);
    for (let number = 0; number < 20; number++) store.calls.add(newCall(number));
    await store.close();
    const again = await openProject({ path: store.path, door: 'desktop' });
    const found = again.calls.find(newCall(13));
    const story = again.verify();
    await again.close();
    expect({ found, story }).toEqual({ found: newCall(13), story: { ok: true, problems: [] } });
    expect(countRows(store.path, 'prompt_parts')).toBe(1);
  });
});

/** As another connection sees it. */
function callsOnDisk(store: { readonly path: string }): number {
  return countRows(store.path, 'calls');
}

function countRows(path: string, table: string): number {
  const database = openDatabase(path, { readonly: true });
  const row = database.prepare(`SELECT count(*) AS count FROM ${table}`).get() as { count: number };
  database.close();
  return row.count;
}
