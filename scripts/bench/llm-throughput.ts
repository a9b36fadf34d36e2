/**
 * Speed and exactness of the llama.cpp adapter: `node scripts/bench/llm-throughput.ts [--rounds 5] [--parts throughput,…] [--json file]`.
 *
 * Every measurement runs in a process of its own, since the size of libuv's pool is fixed at its start. The kinds of a part take
 * turns, so that what else the machine does hits all of them. Nothing else should run meanwhile.
 */
import { fork } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { smolLm2 } from '../../test/support/test-models.ts';
import type { Measured, MeasureName } from './llm-measure.ts';

interface Kind {
  readonly name: MeasureName;
  /** Threads of libuv's pool; `undefined`: Node's default. */
  readonly pool: string | undefined;
}

const throughputKinds: readonly Kind[] = [
  { name: 'lockstep', pool: '1' },
  { name: 'own-loops-default', pool: undefined },
  { name: 'own-loops', pool: undefined },
  { name: 'own-loops', pool: '1' },
];
const otherKinds: readonly Kind[] = (['demonstrations', 'grammar', 'labels', 'prefill'] as const).map((name) => ({
  name,
  pool: '1',
}));

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, parts: { type: 'string' }, json: { type: 'string' } },
});
if (smolLm2.path === undefined) throw new Error('There is no model. "npm run models" fetches it.');

const wanted = values.parts?.split(',');
const kinds = [...throughputKinds, ...otherKinds].filter(
  (kind) => !wanted || wanted.some((part) => labelOf(kind).startsWith(part)),
);
const results = new Map<string, Measured[]>();
for (let round = 0; round < Number(values.rounds); round++) {
  for (const kind of kinds) {
    const measured = await measure(kind);
    results.set(labelOf(kind), [...(results.get(labelOf(kind)) ?? []), measured]);
    console.log(`${round + 1} ${labelOf(kind)} ${JSON.stringify(measured)}`);
  }
}

const medians = Object.fromEntries([...results].map(([label, all]) => [label, mediansOf(all)]));
console.table(medians);
const speed = (label: string): number | undefined => medians[label]?.tokensPerSecond;
const ratios = {
  'lockstep / own loops, default settings': ratio(speed('lockstep pool 1'), speed('own-loops-default')),
  'lockstep / own loops, threads = cores': ratio(speed('lockstep pool 1'), speed('own-loops')),
  'lockstep / own loops, threads = cores, pool 1': ratio(speed('lockstep pool 1'), speed('own-loops pool 1')),
};
console.table(ratios);
if (values.json) {
  const machine = { cpu: cpus()[0]?.model, cores: availableParallelism(), platform: process.platform };
  await writeFile(
    values.json,
    `${JSON.stringify({ machine, medians, ratios, all: Object.fromEntries(results) }, null, 2)}\n`,
  );
}

function measure({ name, pool }: Kind): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const { UV_THREADPOOL_SIZE: _, ...environment } = process.env;
    const child = fork(new URL('./llm-measure.ts', import.meta.url), [name, smolLm2.path ?? ''], {
      env: { ...environment, ...(pool !== undefined && { UV_THREADPOOL_SIZE: pool }) },
    });
    let measured: Measured | undefined;
    child.on('message', (message) => {
      // Safe: the child is our own file and sends nothing else.
      measured = message as Measured;
    });
    child.on('exit', (code) => (measured ? resolve(measured) : reject(new Error(`${name} ended with code ${code}.`))));
  });
}

function labelOf({ name, pool }: Kind): string {
  return name.startsWith('own-loops') || name === 'lockstep'
    ? `${name}${pool === undefined ? '' : ` pool ${pool}`}`
    : name;
}

function mediansOf(all: readonly Measured[]): Measured {
  const names = Object.keys(all[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, median(all.map((measured) => measured[name] ?? Number.NaN))]));
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const value = sorted.length % 2 === 1 ? sorted[middle] : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
  return Math.round((value ?? Number.NaN) * 1e6) / 1e6;
}

function ratio(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.round((a / b) * 100) / 100;
}
