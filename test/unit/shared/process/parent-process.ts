import { childEnvironment } from '../../../../src/shared/process/child-environment.ts';
import { forkNodeChild } from '../../../../src/shared/process/fork-node-child.ts';

/** Forks the polite child, tells its id on stdout, and stays until it is killed. */
const { port, pid } = forkNodeChild({
  file: new URL('./polite-child.ts', import.meta.url),
  environment: childEnvironment(),
});
port.onMessage((message) => {
  if (message !== 'ready') return;
  if (process.argv.includes('hang')) port.post('hang');
  setTimeout(() => process.stdout.write(`${pid}\n`), 50);
});
