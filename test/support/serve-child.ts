/** `seedloom serve` with a page of the test: the first word is the page's folder, the rest is the command line. */
import { parseArgs } from 'node:util';
import { parseArgsOptions } from '../../src/node-host/command.ts';
import { createServeCommand } from '../../src/node-host/commands/serve.ts';
import { createTerminal } from '../../src/node-host/terminal.ts';

const [bundle = '', ...words] = process.argv.slice(2);
const command = createServeCommand(bundle);
const terminal = createTerminal(process.stdout, process.stderr);
const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());
const { values, positionals } = parseArgs({ args: words, options: parseArgsOptions(command), allowPositionals: true });
try {
  process.exitCode = await command.run({
    link: () => {
      throw new Error('The command starts its own engine.');
    },
    terminal,
    positionals,
    options: values,
    json: values.json === true,
    interrupted: interrupt.signal,
  });
} catch (error) {
  terminal.note(error instanceof Error ? error.message : String(error));
  process.exitCode = 6;
}
