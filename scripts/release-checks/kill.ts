/**
 * R1 for storage: what was acknowledged survives SIGKILL at a random moment. Control: a writer that acknowledges before
 * it commits must be caught.
 *
 * Usage: node scripts/release-checks/kill.ts [kills, 200]
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom, type Random } from '../../src/shared/base/random.ts';
import {
  isWithoutHoles,
  lastAcknowledged,
  readProject,
  report,
  roundsFromArguments,
  startWriter,
  waitForWords,
} from './storage-check.ts';

const seed = 7;
const kills = roundsFromArguments(200);
/** Enough to hit the moment between the early acknowledgement and the commit. */
const controlKills = 10;

await report('Kill', seed, async (folder) => {
  const random = createRandom(seed);
  const honest = await killRepeatedly(join(folder, 'honest.seedloom'), 'write', kills, random);
  const control = await killRepeatedly(join(folder, 'control.seedloom'), 'early', controlKills, random);
  return [
    {
      name: 'acknowledged samples lost',
      found: `${honest.lost} of ${honest.acknowledged}`,
      bar: '0',
      isMet: honest.lost === 0,
    },
    {
      name: 'project sound and without holes',
      found: `${honest.sound}/${kills}`,
      bar: 'all',
      isMet: honest.sound === kills,
    },
    {
      name: 'longest opening after a kill',
      found: `${honest.slowestMs.toFixed(0)} ms`,
      bar: '2000 ms',
      isMet: honest.slowestMs <= 2000,
    },
    { name: 'control caught', found: `${control.lost} lost`, bar: 'at least 1', isMet: control.lost > 0 },
  ];
});

async function killRepeatedly(path: string, mode: string, rounds: number, random: Random) {
  const result = { lost: 0, acknowledged: 0, sound: 0, slowestMs: 0 };
  for (let round = 0; round < rounds; round++) {
    const writer = startWriter(mode, path);
    await waitForWords(writer, 'ACK');
    await new Promise((resolve) => setTimeout(resolve, random.integer(120)));
    writer.child.kill('SIGKILL');
    await writer.ended;
    const acknowledged = lastAcknowledged(writer.text()) + 1;
    if (statSync(path, { throwIfNoEntry: false }) === undefined) continue;
    const start = performance.now();
    const { numbers, ok } = await readProject(path);
    result.slowestMs = Math.max(result.slowestMs, performance.now() - start);
    if (ok && isWithoutHoles(numbers)) result.sound += 1;
    result.lost += Math.max(0, acknowledged - numbers.length);
    result.acknowledged = Math.max(result.acknowledged, acknowledged);
  }
  return result;
}
