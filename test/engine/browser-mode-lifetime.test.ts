import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  addresses,
  openSession,
  openTab,
  type Session,
  type StartedServe,
  startServe,
  type Tab,
} from '../support/browser-mode.ts';
import { descendants, timeUntilGone } from '../support/command-line.ts';
import { EngineBench } from '../support/engine-harness.ts';
import { writeBundle } from '../support/web-bench.ts';

const script = `delayMs: 20
rules:
  - answers: ['The {a|b|c|d|e|f|g|h} {film|book|play|song} was {x|y|z|u|v|w} for {me|you|us|them|all} {now|then|once}"']
`;
const recipe = `recipe: 1
name: Long
task: { kind: classification, textType: film review, labels: [good, bad] }
models: { generator: 'scripted:script.yaml', embedder: scripted }
generate: { accept: [{ method: format }], target: { accepted: 100000 } }
evaluate: []
`;

let own: EngineBench;
let bundle: string;
let host: StartedServe;
let opened: Session;
let project: string;

beforeAll(async () => {
  own = new EngineBench();
  bundle = writeBundle(own.folder);
  host = startServe({ home: own.home, bundle });
  opened = await openSession((await host.address) ?? '');
  project = join(own.home, 'projects', 'long', 'long.seedloom');
  mkdirSync(dirname(project), { recursive: true });
  writeFileSync(join(dirname(project), 'script.yaml'), script);
}, 30_000);

afterAll(async () => {
  host.process.kill('SIGKILL');
  await own[Symbol.asyncDispose]();
});

test('a run goes on when its window closes, survives the death of the engine, and is paused by Ctrl-C', async () => {
  const first = openTab(opened);
  await first.engine.call('project.open', { project, create: true });
  const { run } = await first.engine.call('run.start', {
    project,
    recipe: { text: recipe, file: join(dirname(project), 'recipe.yaml') },
  });
  const accepted = async (from: Tab) =>
    (await from.engine.call('run.list', { project })).runs.find((one) => one.run === run)?.accepted ?? 0;
  await vi.waitFor(async () => expect(await accepted(first)).toBeGreaterThan(5), { timeout: 15_000 });
  const seen = await accepted(first);
  first.close();

  const second = openTab(opened);
  await vi.waitFor(async () => expect(await accepted(second)).toBeGreaterThan(seen), { timeout: 15_000 });
  const before = await accepted(second);
  const [engine] = descendants(host.pid);
  process.kill(engine ?? 0, 'SIGKILL');
  expect(await second.closed).toEqual({
    code: 4010,
    reason: 'The engine stopped and is being started again. Nothing that was saved is lost.',
  });

  const third = await connectAgain(opened);
  await third.engine.call('project.open', { project });
  expect(await accepted(third)).toBeGreaterThanOrEqual(before);
  await third.engine.call('run.resume', { project, run });
  await vi.waitFor(async () => expect(await accepted(third)).toBeGreaterThan(before), { timeout: 15_000 });

  const family = [host.pid, ...descendants(host.pid)];
  const begin = performance.now();
  host.process.kill('SIGINT');
  expect((await third.closed).code).toBe(4001);
  const { code } = await host.ended;
  expect(code).toBe(0);
  expect(await timeUntilGone(family, 5_000)).toBeDefined();
  expect(performance.now() - begin).toBeLessThan(5_000);
  await using reader = await own.start();
  const { runs } = await reader.engine.call('project.open', { project });
  expect(runs.map(({ state }) => state)).toEqual(['paused']);
}, 60_000);

test('Ctrl-C ends it within five seconds also when the engine hangs', async () => {
  await using hung = new EngineBench();
  const started = startServe({ home: hung.home, bundle });
  await started.address;
  const family = [started.pid, ...descendants(started.pid)];
  process.kill(descendants(started.pid)[0] ?? 0, 'SIGSTOP');
  const begin = performance.now();
  started.process.kill('SIGINT');
  expect((await started.ended).code).toBe(0);
  expect(performance.now() - begin).toBeLessThan(5_000);
  expect(await timeUntilGone(family, 1_000)).toBeDefined();
}, 30_000);

test('--open hands the browser a private file, and the key is in no command line', async () => {
  await using other = new EngineBench();
  // Stands for the program that opens the person's browser.
  const told = other.write('told', '');
  const program = other.write('bin/xdg-open', `#!/bin/sh\nprintf '%s\\n' "$@" > '${told}'\nenv >> '${told}'\n`);
  chmodSync(program, 0o755);
  const started = startServe({
    home: other.home,
    bundle,
    words: ['--open'],
    environment: { PATH: `${dirname(program)}:${process.env.PATH}`, NODE_OPTIONS: '--no-warnings' },
  });
  await started.address;
  await vi.waitFor(() => expect(readFileSync(told, 'utf8')).toContain('PATH='));
  const [url = '', ...environment] = readFileSync(told, 'utf8').split('\n');
  expect([url.startsWith('file:///'), url.includes('key='), environment.join().includes('NODE_OPTIONS')]).toEqual([
    true,
    false,
    false,
  ]);
  const file = fileURLToPath(url);
  expect([dirname(file), statSync(file).mode & 0o777]).toEqual([other.home, 0o600]);
  const [address = ''] = addresses(readFileSync(file, 'utf8').replaceAll('"', ' '));
  expect((await openSession(address)).port).toBe(Number(new URL(address).port));
  started.process.kill('SIGINT');
  await started.ended;
  expect(existsSync(file)).toBe(false);
}, 30_000);

async function connectAgain(session_: Session): Promise<Tab> {
  for (;;) {
    const next = openTab(session_);
    const answer = await next.engine.call('engine.version', {}).catch(() => undefined);
    if (answer !== undefined) return next;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
