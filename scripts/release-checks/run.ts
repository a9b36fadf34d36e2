/**
 * The release checks of durability, processes, network and models, with their full numbers, against the real engine.
 * Prints a table and exits with 1 when a bar is missed, a control was not caught, or a check broke.
 *
 * Usage: node scripts/release-checks/run.ts [--rounds N] [--only R1,R14] [--seed TEXT]
 * With --rounds the checks that repeat do it N times: a trial, and the table says so.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { badModels } from './bad-models.ts';
import { cleanStops } from './clean-stop.ts';
import { corruptProjects } from './corrupt-projects.ts';
import { crowdServer } from './crowded-server.ts';
import { hostSignals } from './host-signals.ts';
import { earlyAcknowledgement, type KillFigures, type KillOptions, killRounds } from './kill-rounds.ts';
import { attempts, offline } from './no-network.ts';
import { twoDoors } from './two-doors.ts';

interface Outcome {
  readonly figure: string;
  readonly rounds: number;
  readonly isPassed: boolean;
  /** Whether the planted fault was seen; absent where the check has none of its own. */
  readonly isControlCaught?: boolean;
}

interface Check {
  readonly id: string;
  readonly holds: string;
  readonly bar: string;
  run(options: { readonly rounds: (full: number) => number; readonly seed: string }): Promise<Outcome>;
}

const project = fileURLToPath(new URL('../..', import.meta.url));
const stopLimitMs = 5_000;

const checks: readonly Check[] = [
  {
    id: 'R1',
    holds: 'Accepted survives a process kill',
    bar: 'lost 0, doubled 0, holes 0, damaged 0, same dataset, opens in 2 s',
    async run({ rounds, seed }) {
      const kills = rounds(200);
      const figures = await killRounds({ seed, kills, samples: 400, delayMs: 30, withinMs: 500, log });
      const control = Math.min(10, kills);
      const caught = await earlyAcknowledgement({ seed, rounds: control });
      return {
        figure: killText(figures),
        rounds: kills,
        isPassed: isUnhurt(figures) && figures.slowestOpenMs <= 2_000,
        isControlCaught: caught === control,
      };
    },
  },
  {
    id: 'R3',
    holds: 'Settings hold on every connection',
    bar: 'all right, one place that opens databases',
    run: () => tests('test/unit/engine/storage/open-database.test.ts', 'test/architecture/storage.test.ts'),
  },
  {
    id: 'R9',
    holds: 'A corrupt project never turns into an empty one',
    bar: 'silently empty 0, changed 0, exit code never 0',
    async run({ rounds, seed }) {
      const figures = await corruptProjects({ rounds: rounds(100), seed });
      const { silentlyEmpty, changed, withoutAdvice, wrongExits, soundRefused, refused } = figures;
      return {
        figure: `refused ${refused}, silently empty ${silentlyEmpty}, changed ${changed}, without advice ${withoutAdvice}, exit 0 ${wrongExits}`,
        rounds: figures.rounds,
        isPassed: silentlyEmpty + changed + withoutAdvice + wrongExits === 0,
        // Sound copies among them must open: a check that refuses everything would pass otherwise.
        isControlCaught: soundRefused === 0 && refused > 0,
      };
    },
  },
  {
    id: 'R13',
    holds: 'Two instances do not hurt each other',
    bar: 'refused with the door in 5 s, no word of SQLite, lost 0',
    async run({ rounds }) {
      const figures = await twoDoors({ tries: rounds(500) });
      const { notRefused, sqliteWords, lost, slowestMs } = figures;
      return {
        figure: `not refused ${notRefused}, SQLite words ${sqliteWords}, lost ${lost}, slowest ${ms(slowestMs)}`,
        rounds: figures.tries,
        isPassed: notRefused + sqliteWords + lost === 0 && slowestMs <= 5_000,
      };
    },
  },
  {
    id: 'R14',
    holds: 'Exactly once',
    bar: '10,000 samples in one job, lost 0, doubled 0, redone at most 32 a kill',
    async run({ rounds, seed }) {
      const kills = rounds(200);
      const samples = 50 * kills;
      const options: KillOptions = { seed: `${seed}-once`, kills, samples, delayMs: 40, withinMs: 700, log };
      const figures = await killRounds(options);
      return {
        figure: `${samples} samples; ${killText(figures)}`,
        rounds: kills,
        isPassed: isUnhurt(figures) && figures.redonePerKill <= 32,
      };
    },
  },
  {
    id: 'R18',
    holds: 'Clean stop',
    bar: 'gone in 5 s, orphans 0, unsaved 0',
    async run({ rounds, seed }) {
      const figures = await cleanStops({ rounds: rounds(50), seed, limitMs: stopLimitMs, log });
      const { orphans, unsaved, wrongCodes, slowestMs } = figures;
      return {
        figure: `orphans ${orphans}, unsaved ${unsaved}, wrong exit codes ${wrongCodes}, slowest ${ms(slowestMs)}`,
        rounds: figures.rounds,
        isPassed: orphans + unsaved + wrongCodes === 0,
      };
    },
  },
  {
    id: 'P1',
    holds: 'A dying model host never takes the engine',
    bar: 'engine alive, run goes on, lost 0, restart in 3 s',
    async run({ rounds, seed }) {
      const figures = await hostSignals({ rounds: rounds(100), seed, log });
      const { engineDeaths, notResumed, lost, doubled, slowestRestartMs } = figures;
      return {
        figure: `engine dead ${engineDeaths}, not resumed ${notResumed}, lost ${lost}, doubled ${doubled}, slowest restart ${ms(slowestRestartMs)}`,
        rounds: figures.rounds,
        isPassed: engineDeaths + notResumed + lost + doubled === 0 && slowestRestartMs <= 3_000,
      };
    },
  },
  {
    id: 'N1',
    holds: 'Everything works with no network',
    bar: 'all steps, in an empty network namespace',
    async run() {
      const { steps, passed, skipped, failures } = await offline();
      for (const failure of failures) console.error(failure);
      return {
        figure: `steps ${passed} of ${steps}${skipped === '' ? '' : `; ${skipped}`}`,
        rounds: 1,
        isPassed: passed === steps,
      };
    },
  },
  {
    id: 'N2',
    holds: 'No attempt is made',
    bar: 'connects 0, DNS packets 0',
    async run() {
      const { connects, dnsPackets, control, withModels } = await attempts();
      return {
        figure: `connects ${connects}, DNS packets ${dnsPackets}${withModels ? '' : '; without real models: none installed'}`,
        rounds: 1,
        isPassed: connects + dnsPackets === 0,
        isControlCaught: control > 0,
      };
    },
  },
  {
    id: 'M1',
    holds: 'A bad GGUF never reaches native code',
    bar: 'all refused, crashes 0, good accepted, 1 s each',
    async run({ rounds }) {
      const figures = await badModels({ mutations: rounds(250), seed: 3 });
      const { malformed, refused, good, goodAccepted, crashes, mutated, slowestMs } = figures;
      return {
        figure: `refused ${refused} of ${malformed}, good ${goodAccepted} of ${good}, crashes ${crashes}, slowest ${ms(slowestMs)}`,
        rounds: malformed + mutated,
        isPassed: refused === malformed && crashes === 0 && slowestMs <= 1_000,
        isControlCaught: goodAccepted === good,
      };
    },
  },
  {
    id: 'M10',
    holds: 'No build and no fetch at run time',
    bar: 'no other call of getLlama',
    run: () => tests('test/architecture/native-model-calls.test.ts'),
  },
  {
    id: 'B1-B18',
    holds: 'The browser mode lets nobody else in',
    bar: 'all tests with their controls, in Chromium too',
    run: () =>
      tests(
        'test/unit/node-host/serve',
        'test/unit/engine/entry/guard-files.test.ts',
        'test/engine/browser-mode.test.ts',
        'test/app/rebinding.test.ts',
      ),
  },
  {
    id: 'B13',
    holds: 'A crowd does not stop the browser mode',
    bar: 'memory +100 MB at most, p99 1 s, failed 0, silent ones cut, alive',
    async run({ rounds }) {
      const sockets = rounds(1000);
      const { seconds, grownMb, p99Ms, failed, notCut, isAlive } = await crowdServer({ sockets, seconds: 60 });
      return {
        figure: `memory +${grownMb} MB, p99 ${ms(p99Ms)}, failed ${failed}, not cut ${notCut}, ${isAlive ? 'alive' : 'DEAD'}, ${seconds} s`,
        rounds: sockets,
        isPassed: grownMb <= 100 && p99Ms <= 1_000 && failed + notCut === 0 && isAlive,
      };
    },
  },
];

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { rounds: { type: 'string' }, only: { type: 'string' }, seed: { type: 'string', default: 'release' } },
  });
  const fewer = values.rounds === undefined ? undefined : Number(values.rounds);
  if (fewer !== undefined && !(Number.isInteger(fewer) && fewer > 0)) throw new Error('--rounds takes a whole number.');
  const only = values.only?.split(',');
  const chosen = checks.filter(({ id }) => only?.includes(id) ?? true);
  if (chosen.length === 0) throw new Error(`No such check. There are ${checks.map(({ id }) => id).join(', ')}.`);
  const rows: string[] = [];
  let isGreen = true;
  for (const check of chosen) {
    const begin = performance.now();
    const outcome = await check
      .run({ rounds: (full) => fewer ?? full, seed: values.seed })
      .catch((error: unknown) => broken(error));
    const isPassed = outcome.isPassed && outcome.isControlCaught !== false;
    isGreen &&= isPassed;
    const seconds = Math.round((performance.now() - begin) / 1000);
    rows.push(row(check, outcome, { isPassed, seconds, seed: values.seed }));
    console.error(rows.at(-1));
  }
  console.log(
    [
      '| check | passed | figure | bar | rounds | seed | control caught | time |',
      '|---|---|---|---|---|---|---|---|',
      ...rows,
    ].join('\n'),
  );
  if (fewer !== undefined) console.log(`\nA trial with ${fewer} rounds; a release needs the full numbers.`);
  return isGreen ? 0 : 1;
}

function row(
  { id, holds, bar }: Check,
  { figure, rounds, isControlCaught }: Outcome,
  { isPassed, seconds, seed }: { readonly isPassed: boolean; readonly seconds: number; readonly seed: string },
): string {
  const control = isControlCaught === undefined ? '–' : isControlCaught ? 'yes' : 'NO';
  return `| ${id} ${holds} | ${isPassed ? 'yes' : 'NO'} | ${figure} | ${bar} | ${rounds} | ${seed} | ${control} | ${seconds} s |`;
}

function broken(error: unknown): Outcome {
  console.error(error);
  return {
    figure: `broke: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
    rounds: 0,
    isPassed: false,
  };
}

/** Checks that are tests of their own, controls included. */
async function tests(...files: readonly string[]): Promise<Outcome> {
  const { status, stdout } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...files], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  const [, passed = '0'] = /(\d+) passed, /u.exec(stdout) ?? [];
  if (status !== 0) console.error(stdout);
  return { figure: `${passed} tests passed`, rounds: 1, isPassed: status === 0 && passed !== '0' };
}

function isUnhurt(figures: KillFigures): boolean {
  const { lost, doubled, holes, damaged, differing } = figures;
  return lost + doubled + holes + damaged + differing === 0;
}

function killText({
  kills,
  runs,
  lost,
  doubled,
  holes,
  damaged,
  differing,
  redonePerKill,
  slowestOpenMs,
}: KillFigures): string {
  return `kills: engine ${kills.engine}, by fault hook ${kills.fault}, host ${kills.host}, both ${kills.both}, in ${runs} runs; lost ${lost}, doubled ${doubled}, holes ${holes}, damaged ${damaged}, other datasets ${differing}; redone ${redonePerKill.toFixed(1)} a kill; slowest open ${ms(slowestOpenMs)}`;
}

function ms(value: number): string {
  return `${Math.round(value)} ms`;
}

function log(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${line}`);
}
