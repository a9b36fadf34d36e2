import { parseArgs } from 'node:util';
import { suggestWord } from '../shared/base/nearest-word.ts';
import { isEngineError } from '../shared/domain/engine-error.ts';
import { type Command, parseArgsOptions, UsageError } from './command.ts';
import { demoCommand } from './commands/demo.ts';
import { estimateCommand } from './commands/estimate.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { methodsCommand } from './commands/methods.ts';
import { modelsCommand } from './commands/models.ts';
import { privacyCommand } from './commands/privacy.ts';
import { reportCommand } from './commands/report.ts';
import { resumeCommand } from './commands/resume.ts';
import { runCommand } from './commands/run.ts';
import { serveCommand } from './commands/serve.ts';
import { validateCommand } from './commands/validate.ts';
import { type EngineLink, startEngine } from './engine-link.ts';
import { exitCodeOf, exitCodes, exitCodeTexts } from './exit-codes.ts';
import { createTerminal, safeText, type Terminal } from './terminal.ts';

const commands: readonly Command[] = [
  runCommand,
  resumeCommand,
  validateCommand,
  estimateCommand,
  methodsCommand,
  modelsCommand,
  importCommand,
  evaluateCommand,
  reportCommand,
  privacyCommand,
  exportCommand,
  demoCommand,
  serveCommand,
];

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  const terminal = createTerminal(process.stdout, process.stderr);
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    for (const line of overview()) terminal.print(line);
    return name === undefined ? exitCodes.usage : exitCodes.ok;
  }
  const command = commands.find((entry) => entry.name === name);
  if (command === undefined) {
    terminal.note(
      `There is no command \`${safeText(name)}\`.${suggestWord(
        name,
        commands.map((entry) => entry.name),
      )} \`seedloom --help\` lists them.`,
    );
    return exitCodes.usage;
  }
  return await runCommandLine(command, rest, terminal);
}

async function runCommandLine(command: Command, words: readonly string[], terminal: Terminal): Promise<number> {
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  let link: EngineLink | undefined;
  let json = words.includes('--json');
  try {
    const { values, positionals } = parseWords(command, words);
    json = values.json === true;
    if (values.help === true) {
      for (const line of help(command)) terminal.print(line);
      return exitCodes.ok;
    }
    const [fewest, most] = command.words;
    if (positionals.length < fewest || positionals.length > most)
      throw new UsageError(`Usage: seedloom ${command.usage}`);
    return await command.run({
      link() {
        link ??= startEngine({ onLog: (line) => terminal.note(safeText(line)) });
        return link;
      },
      terminal,
      positionals,
      options: values,
      json,
      interrupted: interrupt.signal,
    });
  } catch (error) {
    terminal.clearStatus();
    return report(error, { json, terminal, interrupted: interrupt.signal.aborted });
  } finally {
    await link?.stop();
  }
}

function parseWords(command: Command, words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: parseArgsOptions(command), allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(
      `${error instanceof Error ? error.message : String(error)} \`seedloom ${command.name} --help\` lists the options.`,
    );
  }
}

function report(
  error: unknown,
  {
    json,
    terminal,
    interrupted,
  }: { readonly json: boolean; readonly terminal: Terminal; readonly interrupted: boolean },
): number {
  if (error instanceof UsageError) {
    terminal.note(safeText(error.message));
    return exitCodes.usage;
  }
  const code = interrupted ? exitCodes.paused : exitCodeOf(error);
  const engineError = isEngineError(error);
  if (json)
    terminal.printJson({
      error: engineError
        ? { code: error.code, message: error.message, details: error.details }
        : { code: 'internal', message: String(error) },
    });
  else if (engineError) for (const line of error.message.split('\n')) terminal.note(safeText(line));
  else terminal.note(safeText(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  return code;
}

function overview(): readonly string[] {
  return [
    'Seedloom makes small, good text datasets with language models that run on this machine.',
    '',
    'Usage: seedloom COMMAND [WORDS] [OPTIONS]',
    '',
    ...commands.map((command) => `  ${command.usage.padEnd(36)} ${command.summary}`),
    '',
    'Options of every command: --help, --json (machine-readable result on standard output).',
    '',
    'Exit codes:',
    ...exitCodeTexts.map(([code, text]) => `  ${String(code).padStart(3)}  ${text}`),
  ];
}

function help(command: Command): readonly string[] {
  const shown = command.options.map(
    ({ name, value, says }) => `  --${value === undefined ? name : `${name} ${value}`}`.padEnd(28) + says,
  );
  return [
    `Usage: seedloom ${command.usage}`,
    '',
    command.summary,
    '',
    'Options:',
    ...shown,
    `${'  --json'.padEnd(28)}Print the result as JSON.`,
  ];
}
