import { writeFileSync } from 'node:fs';
import { exitWithParent } from '../../../../src/shared/process/exit-with-parent.ts';
import { openParentProcessPort } from '../../../../src/shared/process/node-child-port.ts';

const note = process.env.SEEDLOOM_NOTE;
exitWithParent({
  graceMs: 500,
  beforeExit: async () => {
    console.error('written when nobody may read it');
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (note) writeFileSync(note, 'finished');
  },
});
const port = openParentProcessPort();
port.onMessage((message) => {
  if (message === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  if (message === 'environment') port.post({ environment: process.env, execArgv: process.execArgv });
  if (message === 'interrupt') process.kill(process.pid, 'SIGINT');
  if (message === 'speak') console.error('line one\nline two');
  if (message === 'crash') process.exit(7);
  if (message === 'answer and crash') {
    port.post('x'.repeat(300_000));
    setTimeout(() => process.exit(7), 50);
  }
});
setInterval(() => {}, 1000);
port.post('ready');
