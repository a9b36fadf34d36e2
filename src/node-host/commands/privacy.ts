import { resolve } from 'node:path';
import { privacyInWords, spentInWords } from '../../shared/domain/privacy-words.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { safeText } from '../terminal.ts';

export const privacyCommand: Command = {
  name: 'privacy',
  usage: 'privacy PROJECT',
  summary: 'Shows what was made from each source, and the connections that were ever opened.',
  options: [],
  words: [1, 1],
  async run(input) {
    const { terminal, positionals, json } = input;
    const project = resolve(positionals[0] ?? '');
    const { engine } = input.link();
    await engine.call('project.open', { project });
    const { sources } = await engine.call('privacy.sources', { project });
    const connections = await engine.call('ledger.connections', { limit: 1000 });
    if (json) {
      terminal.printJson({ sources, connections });
      return exitCodes.ok;
    }
    if (sources.length === 0) terminal.print('This project has no sources.');
    for (const source of sources) {
      terminal.print(`${safeText(source.name)} (${source.role}, ${source.rows} rows)`);
      terminal.print(`  ${privacyInWords(source.private)}`);
      const runs = source.runs.length === 0 ? '' : `, in ${source.runs.join(', ')}`;
      terminal.print(`  ${source.samples} generated samples saw a text of it${runs}.`);
      terminal.print(`  ${spentInWords(source.spent)}`);
    }
    terminal.print(
      connections.total === 0
        ? 'No connection was ever opened from this data folder.'
        : `${connections.total} connections were opened from this data folder. The newest:`,
    );
    for (const { at, host, what, purpose } of connections.entries.slice(0, 20))
      terminal.print(`  ${at}  ${safeText(host)}  ${safeText(what)}  ${safeText(purpose)}`);
    return exitCodes.ok;
  },
};
