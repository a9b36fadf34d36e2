import { exchanges, instructionOption, instructionPlace, messagesOf } from './exchange.ts';
import { type ExportFormat, plainFile } from './export-format.ts';
import { jsonLines, objectText } from './json-rows.ts';

export const trlMessages: ExportFormat = {
  id: 'trl-messages',
  title: 'TRL chat (messages)',
  group: 'Training',
  purpose: 'Conversations for supervised fine-tuning with TRL and what takes OpenAI-style messages.',
  options: [instructionOption, instructionPlace],
  fileOf: plainFile('jsonl'),
  columns: () => ['messages'],
  open(shape, options) {
    const exchangeOf = exchanges(shape, options);
    return jsonLines((row) => objectText([['messages', messagesOf(exchangeOf(row), options)]]));
  },
};
