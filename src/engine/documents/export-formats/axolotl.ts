import { stringify } from 'yaml';
import { instructionOption, instructionPlace, messageRows } from './exchange.ts';
import { type ExportFormat, plainFile } from './export-format.ts';

export const axolotl: ExportFormat = {
  id: 'axolotl',
  title: 'Axolotl',
  group: 'Training',
  purpose: 'Conversations as JSON Lines with the part of the configuration that names them (type: chat_template).',
  options: [instructionOption, instructionPlace],
  fileOf: plainFile('jsonl'),
  columns: () => ['messages'],
  open: messageRows,
  companions(_shape, _options, files) {
    const entry = ({ name }: { readonly name: string }) => ({
      path: name,
      ds_type: 'json',
      type: 'chat_template',
      field_messages: 'messages',
      message_property_mappings: { role: 'role', content: 'content' },
    });
    const held = files.filter(({ split }) => split === 'validation');
    const trained = files.filter(({ split }) => split === undefined || split === 'train');
    const config = {
      datasets: trained.map(entry),
      ...(held.length === 0 ? {} : { test_datasets: held.map((file) => ({ ...entry(file), split: 'train' })) }),
    };
    return [{ name: 'axolotl.yaml', text: stringify(config) }];
  },
};
