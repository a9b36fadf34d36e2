import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { resolveDataFolder } from '../../src/shared/process/data-folder.ts';
import { EngineBench, writeRecipe } from '../../test/support/engine-harness.ts';

const commandLine = fileURLToPath(new URL('../../src/node-host/cli.ts', import.meta.url));

export interface OfflineFigures {
  readonly steps: number;
  readonly passed: number;
  /** Why the demo with real models was left out; '' when it ran. */
  readonly skipped: string;
  readonly failures: readonly string[];
}

/** Import, run, resume and export by the command line in a network namespace that has nothing but its own loopback. */
export async function offline(): Promise<OfflineFigures> {
  await using bench = new EngineBench();
  const recipe = scriptedRecipe(bench);
  const project = bench.path('recipe.seedloom');
  const home = { SEEDLOOM_HOME: bench.home };
  const steps: [name: string, words: readonly string[], environment: Readonly<Record<string, string>>][] = [
    ['import', ['import', bench.path('seeds.jsonl'), '--project', project], home],
    ['run', ['run', recipe, '--project', project], home],
    ['export', ['export', project, '--out', bench.path('again')], home],
  ];
  const userHome = resolveDataFolder(process.env, process.platform);
  const missing = await missingStarterModels(userHome);
  if (missing.length === 0)
    steps.push(['demo', ['demo', '--folder', bench.path('demo'), '--limit', '10'], { SEEDLOOM_HOME: userHome }]);
  const failures: string[] = [];
  for (const [name, words, environment] of steps) {
    const { code, text } = await runIn(['unshare', '-rn', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'], words, {
      environment,
      folder: bench.folder,
    });
    // 4: the small model fell short of the quota, which is an end like any other.
    if (code !== 0 && code !== 4) failures.push(`${name}: exit ${code}: ${text.slice(-300)}`);
  }
  return {
    steps: steps.length,
    passed: steps.length - failures.length,
    skipped:
      missing.length === 0 ? '' : `the demo was left out: ${missing.join(' and ')} not installed (npm run models)`,
    failures,
  };
}

export interface AttemptFigures {
  /** Internet sockets that were connected or sent on, other than loopback. */
  readonly connects: number;
  readonly dnsPackets: number;
  readonly traced: number;
  readonly withModels: boolean;
  /** The same count for a process that looks a name up: it must see something. */
  readonly control: number;
}

/** The same with a route, under strace: not even an attempt is made. */
export async function attempts(): Promise<AttemptFigures> {
  await using bench = new EngineBench();
  const recipe = scriptedRecipe(bench);
  const userHome = resolveDataFolder(process.env, process.platform);
  const withModels = (await missingStarterModels(userHome)).length === 0;
  const log = bench.path('trace');
  const strace = ['strace', '-f', '-qq', '-e', 'trace=connect,sendto,sendmsg,sendmmsg', '-o', log];
  await runIn(strace, ['run', recipe], { environment: { SEEDLOOM_HOME: bench.home }, folder: bench.folder });
  let traced = readFileSync(log, 'utf8');
  if (withModels) {
    await runIn(strace, ['demo', '--folder', bench.path('demo'), '--limit', '5'], {
      environment: { SEEDLOOM_HOME: userHome },
      folder: bench.folder,
    });
    traced += readFileSync(log, 'utf8');
  }
  const script =
    "require('dns').resolve('seedloom.invalid', () => process.exit(0)); setTimeout(() => process.exit(0), 3000)";
  spawnSync(strace[0] ?? '', [...strace.slice(1), process.execPath, '-e', script], { stdio: 'ignore' });
  const { connects, dnsPackets } = count(traced);
  const control = count(readFileSync(log, 'utf8'));
  return {
    connects,
    dnsPackets,
    traced: traced.split('\n').length,
    withModels,
    control: control.connects + control.dnsPackets,
  };
}

function count(trace: string): { readonly connects: number; readonly dnsPackets: number } {
  const lines = trace.split('\n').filter((line) => /sa_family=AF_INET6?\b/u.test(line));
  const isDns = (line: string) => /sin6?_port=htons\(53\)/u.test(line);
  const isLoopback = (line: string) => /inet_addr\("127\.|inet_pton\(AF_INET6, "::1"/u.test(line);
  return {
    connects: lines.filter((line) => !isLoopback(line)).length,
    dnsPackets: lines.filter(isDns).length,
  };
}

function scriptedRecipe(bench: EngineBench): string {
  bench.write(
    'script.yaml',
    `rules: [{ answers: ['The {a|b|c|d|e|f|g} {film|book|play} was {x|y|z|u} for {me|you|us|all}"'] }]\n`,
  );
  bench.write(
    'seeds.jsonl',
    '{"text":"A fine film for all of us","label":"good"}\n{"text":"A dull film for us","label":"bad"}\n',
  );
  return writeRecipe(
    bench,
    `recipe: 1
name: Offline
task: { kind: classification, textType: film review, labels: [good, bad] }
sources: { seeds: { file: seeds.jsonl } }
models: { generator: 'scripted:script.yaml', embedder: scripted }
generate: { target: { accepted: 20 } }
`,
  ).file;
}

async function missingStarterModels(home: string): Promise<readonly string[]> {
  const { output } = await runCollect(process.execPath, [commandLine, 'models', '--json'], { SEEDLOOM_HOME: home });
  // Safe: the answer of `models --json`.
  const models = JSON.parse(output) as readonly { readonly model: string; readonly state: string }[];
  return ['smollm2-135m-instruct', 'all-minilm-l6-v2'].filter(
    (id) => models.find(({ model }) => model === id)?.state !== 'installed',
  );
}

async function runIn(
  wrapper: readonly string[],
  words: readonly string[],
  { environment, folder }: { readonly environment: Readonly<Record<string, string>>; readonly folder: string },
): Promise<{ readonly code: number | null; readonly text: string }> {
  const [command = '', ...rest] = wrapper;
  const { code, output, notes } = await runCollect(
    command,
    [...rest, process.execPath, commandLine, ...words],
    environment,
    folder,
  );
  return { code, text: `${output}${notes}` };
}

function runCollect(
  command: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  folder?: string,
): Promise<{ readonly code: number | null; readonly output: string; readonly notes: string }> {
  const child = spawn(command, [...words], {
    env: { ...process.env, ...environment },
    ...(folder === undefined ? {} : { cwd: folder }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let notes = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    output += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    notes += part;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output, notes }));
  });
}
