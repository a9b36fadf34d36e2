/**
 * R13 for storage: while one process owns a project and writes, others that come by each door are told who has it, soon,
 * and the owner notices nothing.
 *
 * Usage: node scripts/release-checks/two-instances.ts [visits, 60]
 */
import { join } from 'node:path';
import {
  isWithoutHoles,
  lastAcknowledged,
  readProject,
  report,
  roundsFromArguments,
  startWriter,
  waitForWords,
} from './storage-check.ts';

const visits = roundsFromArguments(60);

await report('Two instances', 0, async (folder) => {
  const path = join(folder, 'a.seedloom');
  const owner = startWriter('write', path);
  await waitForWords(owner, 'ACK 5\n');
  let named = 0;
  let slowestMs = 0;
  for (let visit = 0; visit < visits; visit += 3) {
    const guests = [startWriter('open', path), startWriter('hold', path, 'browser'), startWriter('hold', path)];
    const start = performance.now();
    await Promise.all(guests.map((guest) => guest.ended));
    slowestMs = Math.max(slowestMs, performance.now() - start);
    named += guests.filter((guest) => /^project-busy .*the command line \(process \d+/.test(guest.text())).length;
  }
  const isAlive = owner.child.exitCode === null;
  owner.child.kill('SIGKILL');
  await owner.ended;
  const acknowledged = lastAcknowledged(owner.text()) + 1;
  const { numbers, ok } = await readProject(path);
  const lost = acknowledged - numbers.length;
  return [
    { name: 'guests told who has it', found: `${named}/${visits}`, bar: 'all', isMet: named === visits },
    {
      name: 'longest wait, start of the process included',
      found: `${slowestMs.toFixed(0)} ms`,
      bar: '5000 ms',
      isMet: slowestMs <= 5000,
    },
    { name: 'owner went on', found: `${isAlive}, ${acknowledged} samples`, bar: 'true', isMet: isAlive },
    {
      name: 'acknowledged samples lost',
      found: String(Math.max(0, lost)),
      bar: '0',
      isMet: lost <= 0 && ok && isWithoutHoles(numbers),
    },
  ];
});
