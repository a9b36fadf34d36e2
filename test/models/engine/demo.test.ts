import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunSummary } from '../../../src/shared/contract/run-answers.ts';
import type { Finding } from '../../../src/shared/domain/finding.ts';
import type { RunReport } from '../../../src/shared/domain/run-report.ts';
import { readStoredPrompts } from '../../support/stored-prompts.ts';
import { jsonOf, runSeedloom, type SeedloomEnd } from './run-seedloom.ts';
import { areStarterModelsThere, TestFolder, withStarterModels } from './starter-models.ts';

/** What `seedloom demo --json` prints. */
interface DemoEnd extends RunSummary {
  readonly project: string;
  readonly report: RunReport;
  readonly files: readonly string[];
}

const samples = fileURLToPath(new URL('../../../resources/samples/card-problems', import.meta.url));
/** SEEDLOOM_TEST_MINUTES gives a busy machine more time. */
const limitMs = Number(process.env['SEEDLOOM_TEST_MINUTES'] ?? 15) * 60_000;
const asked = 320;
const testMessages = 320;
const students = ['embedding', 'tf-idf'];
/** (a) the seeds, (b) what was generated, (c) what curation kept, (d) seeds and kept, (e) as many real messages. */
const trainingSets = ['seeds', 'raw', 'curated', 'seeds+curated', 'reference'];

describe.skipIf(!areStarterModelsThere)(withStarterModels('npm run demo'), () => {
  const folder = new TestFolder();
  let ended: SeedloomEnd;
  let demo: DemoEnd;
  let findings: ReadonlyMap<string, Finding>;

  beforeAll(async () => {
    ended = await runSeedloom(['demo', '--json', '--folder', folder.file('demo')], { folder: folder.path, limitMs });
    // Safe: the tests below fail when it is something else.
    demo = jsonOf(ended) as DemoEnd;
    if (demo.report === undefined) throw new Error(`The demo ended with ${ended.code}: ${ended.stdout}`);
    findings = new Map(demo.report.findings.map(({ finding }) => [finding.id, finding]));
    console.info(describeDemo(ended, demo.report, findings));
  }, limitMs + 60_000);

  afterAll(() => folder[Symbol.dispose]());

  test('ends well: the asked number is accepted, or the exit code and the report say what fell short', () => {
    const { report } = demo;
    const isShort = report.shortfalls.length > 0;
    expect({ state: demo.state, asked: report.funnel.asked, code: ended.code }).toEqual({
      state: 'done',
      asked,
      code: isShort ? 4 : 0,
    });
    const missing = report.shortfalls.reduce((sum, cell) => sum + cell.asked - cell.accepted, 0);
    expect(report.funnel.accepted).toBe(asked - missing);
    for (const { attempts, reasons } of report.shortfalls)
      expect({ attempts, reasons: reasons.length }).not.toEqual({ attempts: 0, reasons: 0 });
  });

  test('the funnel adds up', () => {
    const { tried, rejected, accepted, dropped, kept } = demo.report.funnel;
    expect(tried - sum(rejected)).toBe(accepted);
    expect(accepted - sum(dropped)).toBe(kept);
    expect(kept).toBeGreaterThan(0);
  });

  test.each(students.flatMap((student) => trainingSets.map((set) => [student, set])))(
    'the student on %s has accuracy and macro-F1 after training on %s, with interval and sample size',
    (student, set) => {
      for (const metric of ['accuracy', 'macro-f1']) {
        const finding = findings.get(`${student}/${set}/${metric}`);
        expect(finding).toMatchObject({ n: testMessages, unit: 'share', value: expect.any(Number) });
        const [low, high] = finding?.interval ?? [];
        expect(low).toBeLessThanOrEqual(finding?.value ?? Number.NaN);
        expect(high).toBeGreaterThanOrEqual(finding?.value ?? Number.NaN);
      }
    },
  );

  test.each(students)(
    'says what the generated messages add to the seeds: a paired difference for the student on %s',
    (student) => {
      const value = (set: string) => findings.get(`${student}/${set}/accuracy`)?.value ?? Number.NaN;
      const difference = findings.get(`${student}/difference/seeds+curated-minus-seeds/accuracy`);
      expect(difference).toMatchObject({ n: testMessages, interval: [expect.any(Number), expect.any(Number)] });
      expect(difference?.value).toBeCloseTo(value('seeds+curated') - value('seeds'), 10);
    },
  );

  test('writes what was kept, and manifest and card say the same of it', () => {
    const [data = '', manifestPath = '', markdown = '', cardPath = ''] = demo.files;
    expect(demo.files.map((file) => [basename(file), existsSync(file)])).toEqual([
      ['Card-problems.jsonl', true],
      ['Card-problems.jsonl.manifest.json', true],
      ['card.md', true],
      ['card.json', true],
    ]);
    const bytes = readFileSync(data);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const rows = bytes
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { funnel } = demo.report;
    expect(rows).toHaveLength(funnel.kept);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    expect(new Set(rows.map((row) => row.label)).size).toBe(8);
    expect(JSON.parse(readFileSync(manifestPath, 'utf8'))).toMatchObject({
      file: basename(data),
      format: 'jsonl',
      rows: rows.length,
      sha256,
      sizeBytes: bytes.length,
    });
    expect(JSON.parse(readFileSync(cardPath, 'utf8'))).toMatchObject({
      synthetic: true,
      format: 'jsonl',
      files: [{ name: basename(data), rows: rows.length, sha256 }],
      counts: { asked, tried: funnel.tried, accepted: funnel.accepted, exported: rows.length },
      origins: { generated: rows.length, source: 0, person: 0 },
    });
    expect(readFileSync(markdown, 'utf8')).toContain(sha256);
    expect(dirname(data).startsWith(folder.path)).toBe(true);
  });

  test('no message of the benchmark was in any prompt; the seeds were', () => {
    const prompts = readStoredPrompts(demo.project);
    expect(prompts).toHaveLength(demo.report.calls.calls);
    const all = prompts.join('\n');
    const seeds = readTexts('seeds.jsonl');
    expect(seeds.filter((text) => all.includes(inPrompt(text))).length).toBeGreaterThan(seeds.length / 2);
    // A few words that a seed holds as well tell nothing.
    const telling = readTexts('test.jsonl').filter((text) => !seeds.some((seed) => seed.includes(text)));
    expect(telling.length).toBeGreaterThan(300);
    expect(telling.filter((text) => all.includes(inPrompt(text)))).toEqual([]);
  });
});

function readTexts(file: string): readonly string[] {
  return readFileSync(join(samples, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).text);
}

/** Prompts stand between double quotes: those inside a text become single ones, and white space becomes a blank. */
function inPrompt(text: string): string {
  return text.replace(/["“”]/gu, "'").replace(/\s+/gu, ' ').trim();
}

function sum(parts: readonly { readonly count: number }[]): number {
  return parts.reduce((total, { count }) => total + count, 0);
}

function describeDemo(
  { seconds, code }: SeedloomEnd,
  report: RunReport,
  findings: ReadonlyMap<string, Finding>,
): string {
  const { funnel, calls, workedMs } = report;
  const rejected = funnel.rejected.map(({ rule, count }) => `${rule} ${count}`).join(', ');
  const dropped = funnel.dropped.map(({ method, count }) => `${method} ${count}`).join(', ');
  const shown = [...findings.values()].filter(({ id }) =>
    /^(embedding|tf-idf|baseline)\/.*(accuracy|macro-f1)$/u.test(id),
  );
  return [
    `demo: exit ${code} after ${seconds.toFixed(0)} s (worked ${(workedMs / 1000).toFixed(0)} s), ${calls.calls} calls, ${calls.completionTokens} tokens written`,
    `${funnel.tried} tried, rejected: ${rejected}; ${funnel.accepted} of ${funnel.asked} accepted; dropped: ${dropped}; ${funnel.kept} kept`,
    ...shown.map(
      ({ id, value, interval, n }) =>
        `${id.padEnd(62)} ${value?.toFixed(3)} [${interval?.map((end) => end.toFixed(3)).join(', ')}] n = ${n}`,
    ),
  ].join('\n');
}
