/**
 * Runs the benches of this folder one after the other, shows what each one prints, and ends with one table: how long each
 * took and whether its figures met their bars. `node scripts/bench/run.ts storage call` runs those whose names begin so.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
/** Parts of benches, and this file. */
const noBench = /^run\.ts$|-measure\.ts$/u;
/** What else runs on the machine is in the figures: a warning is printed above this load for each core. */
const quietLoad = 0.5;

interface Outcome {
  readonly bench: string;
  readonly seconds: number;
  readonly result: string;
}

process.exitCode = await main(process.argv.slice(2));

async function main(wanted: readonly string[]): Promise<number> {
  const benches = readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !noBench.test(file))
    .map((file) => file.replace(/\.ts$/u, ''))
    .filter((name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)))
    .sort();
  if (benches.length === 0) throw new Error(`No bench begins with ${wanted.join(' or ')}.`);
  const outcomes: Outcome[] = [];
  for (const bench of benches) outcomes.push(await runBench(bench));
  console.log('\nbench                     seconds  result');
  for (const { bench, seconds, result } of outcomes)
    console.log(`${bench.padEnd(24)} ${seconds.toFixed(1).padStart(8)}  ${result}`);
  return outcomes.every(({ result }) => result === 'ok') ? 0 : 1;
}

function runBench(bench: string): Promise<Outcome> {
  const load = (loadavg()[0] ?? 0) / availableParallelism();
  console.log(`\n=== ${bench} ===`);
  if (load > quietLoad)
    console.log(`The machine is busy (load ${load.toFixed(1)} a core): figures are worse than they are.`);
  const begin = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`${folder}${bench}.ts`], { stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const result = code === 0 ? 'ok' : code === 1 ? 'missed, or failed: see above' : `ended with ${signal ?? code}`;
      resolve({ bench, seconds: (performance.now() - begin) / 1000, result });
    });
  });
}
