import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { Connection } from '../../../../src/engine/storage/connection.ts';
import { openDatabase } from '../../../../src/engine/storage/open-database.ts';
import { verifyProject } from '../../../../src/engine/storage/verify-project.ts';
import { createRandom } from '../../../../src/shared/base/random.ts';
import {
  addRun,
  at,
  newCall,
  newSample,
  openTestProject,
  temporaryFolder,
  writeTestProject,
} from './storage-fixtures.ts';

describe('verify', () => {
  test('names the sample whose text changed without its knowledge', async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    await writeTestProject(path, 20);
    const past = new Database(path);
    past.exec(`UPDATE revisions SET fields = replace(fields, 'Text 7', 'Text 8') WHERE fields LIKE '%Text 7"%'`);
    past.close();
    const store = await openTestProject(path);
    expect(store.verify()).toEqual({
      ok: false,
      problems: ['Sample g7, revision 1: its text is not what was written.'],
    });
  });

  test.each([
    { table: 'units', sql: "UPDATE units SET outcomes = x'005b5d'" },
    { table: 'calls', sql: 'UPDATE calls SET prompt_tokens = prompt_tokens + 1' },
    { table: 'runs', sql: 'UPDATE runs SET seed = 8' },
    { table: 'scores', sql: 'UPDATE scores SET value = 0.75' },
  ])('sees a changed row of $table', async ({ table, sql }) => {
    const path = await writeFullProject();
    const past = new Database(path);
    past.exec(sql);
    past.close();
    const store = await openTestProject(path);
    expect(store.verify()).toEqual({ ok: false, problems: [expect.stringMatching(`rows of ${table} are not`)] });
  });

  test('sees changed prompts, verdicts and search texts', async () => {
    const path = await writeFullProject();
    const past = new Database(path);
    past.exec(
      `UPDATE prompt_parts SET text = CAST(x'00' || text AS BLOB); UPDATE samples SET verdict = 'drop', search_text = 'x'`,
    );
    past.close();
    const store = await openTestProject(path);
    expect(store.verify().problems).toEqual([
      'Sample g1, revision 1: its search text is not its text.',
      'Sample g1: its verdict in lists is not that of its rules.',
      'Prompt part 1 is not what was written.',
    ]);
  });

  test('sees a sample that shows although its run is hidden, and a recipe that is not there', async () => {
    const path = await writeFullProject();
    const past = new Database(path);
    past.exec(`UPDATE runs SET hidden = 1; INSERT INTO meta (key, value) VALUES ('draft', 'd-none')`);
    past.close();
    const store = await openTestProject(path);
    expect(store.verify().problems).toEqual([
      'Sample g1: whether it shows is not what its marks say.',
      'The recipe of the project is d-none, which is not there.',
    ]);
  });

  test('finds single changed bytes of content that SQLite itself does not see', { timeout: 60_000 }, async () => {
    const path = join(temporaryFolder(), 'a.seedloom');
    await writeTestProject(path, 300);
    const bytes = readFileSync(path);
    const places = [...bytes.toString('latin1').matchAll(/\{"text":"Text \d+"/g)].map((match) => match.index);
    expect(places.length).toBeGreaterThanOrEqual(300);
    const random = createRandom('flips');
    const missed: number[] = [];
    const original = new Connection(openDatabase(path));
    const texts = textsOf(original);
    original.close();
    let harmful = 0;
    for (let round = 0; round < 20; round++) {
      const place = random.pick(places) + 10 + random.integer(5);
      const flipped = Buffer.from(bytes);
      flipped[place] = (flipped[place] ?? 0) ^ (1 << random.integer(8));
      const copy = `${path}-${round}.seedloom`;
      writeFileSync(copy, flipped);
      const connection = new Connection(openDatabase(copy));
      // The place may lie in what is left of an old page.
      const isHarm = textsOf(connection) !== texts;
      if (isHarm) harmful += 1;
      if (isHarm && verifyProject(connection).length === 0) missed.push(place);
      connection.close();
    }
    expect(missed).toEqual([]);
    expect(harmful).toBeGreaterThan(10);
  });
});

function textsOf(connection: Connection): string {
  return JSON.stringify(connection.all('SELECT fields FROM revisions ORDER BY sample, revision'));
}

async function writeFullProject(): Promise<string> {
  const store = await openTestProject();
  addRun(store);
  store.samples.add(newSample(1));
  store.calls.add(newCall(1));
  const unit = { runId: 'run', step: 'generate', ordinal: 1, key: 'a', json: {}, round: 0, attempt: 0 } as const;
  store.runs.addUnits([{ ...unit, state: 'planned', inputHash: 'aa', acceptedBefore: 0, outcomes: ['x'] }]);
  store.marks.addScores('run', 'curate/0', [{ sampleId: 'g1', name: 'n', score: { kind: 'number', value: 0.5 } }]);
  store.marks.setVerdicts('run', 'curate/0', 1, [], at);
  await store.close();
  return store.path;
}
