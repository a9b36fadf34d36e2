/**
 * Runs all that must be green before a commit. Silent when well; else prints the output of each check that failed and
 * exits with 1. `node scripts/check.ts types layers` runs only the checks whose names begin so.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
/** Two cores are what the smallest machine has that this runs on. */
const atOnce = 2;

interface Check {
  readonly name: string;
  /** A script for Node, from the project folder, and its arguments. */
  readonly command: readonly string[];
}

const typescript = 'node_modules/ts7/bin/tsc';
const checks: readonly Check[] = [
  {
    name: 'tests',
    command: ['node_modules/vitest/vitest.mjs', 'run', 'test/unit', 'test/architecture', 'test/engine'],
  },
  { name: 'types of the Node processes', command: [typescript, '--project', 'tsconfig.json'] },
  { name: 'types of the Electron shell', command: [typescript, '--project', 'tsconfig.electron.json'] },
  { name: 'types of the page', command: [typescript, '--project', 'tsconfig.renderer.json'] },
  { name: 'types of what runs anywhere', command: [typescript, '--project', 'tsconfig.anywhere.json'] },
  { name: 'lint and format', command: ['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings'] },
  {
    name: 'layers',
    command: [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.mjs',
      'src',
      'scripts',
      'test',
    ],
  },
  { name: 'unused files, exports and packages', command: ['node_modules/knip/bin/knip.js'] },
  { name: 'third-party notices', command: ['scripts/third-party-notices.ts', '--check'] },
];

interface Outcome {
  readonly name: string;
  readonly output: string;
  readonly isGreen: boolean;
}

await main(process.argv.slice(2));

async function main(wanted: readonly string[]): Promise<void> {
  const chosen = checks.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)));
  if (chosen.length === 0) throw new Error(`No check begins with ${wanted.join(' or ')}.`);
  const failed = (await runAll(chosen)).filter(({ isGreen }) => !isGreen);
  for (const { name, output } of failed) console.error(`\n=== ${name} ===\n${output.trim()}`);
  if (failed.length === 0) return;
  console.error(`\nNot green: ${failed.map(({ name }) => name).join('; ')}.`);
  process.exitCode = 1;
}

async function runAll(chosen: readonly Check[]): Promise<readonly Outcome[]> {
  const waiting = [...chosen];
  const outcomes: Outcome[] = [];
  const work = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift())
      outcomes.push(await runCheck(check));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return outcomes;
}

function runCheck({ name, command }: Check): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...command], { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.stderr.on('data', (part: Buffer) => parts.push(part));
    child.once('error', reject);
    child.once('close', (code) =>
      resolve({ name, output: Buffer.concat(parts).toString('utf8'), isGreen: code === 0 }),
    );
  });
}
