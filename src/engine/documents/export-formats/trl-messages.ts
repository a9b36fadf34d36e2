import { instructionOption, instructionPlace, messageRows } from './exchange.ts';
import { type ExportFormat, plainFile } from './export-format.ts';

export const trlMessages: ExportFormat = {
  id: 'trl-messages',
  title: 'TRL chat (messages)',
  group: 'Training',
  purpose: 'Conversations for supervised fine-tuning with TRL and what takes OpenAI-style messages.',
  options: [instructionOption, instructionPlace],
  fileOf: plainFile('jsonl'),
  columns: () => ['messages'],
  open: messageRows,
};
