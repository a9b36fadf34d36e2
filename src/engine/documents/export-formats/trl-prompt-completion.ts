import { exchanges, instructionOption, promptOf } from './exchange.ts';
import { type ExportFormat, plainFile } from './export-format.ts';
import { jsonLines, objectText } from './json-rows.ts';

export const trlPromptCompletion: ExportFormat = {
  id: 'trl-prompt-completion',
  title: 'TRL prompt and completion',
  group: 'Training',
  purpose: 'Supervised fine-tuning with TRL where the loss counts on the completion alone.',
  options: [instructionOption],
  fileOf: plainFile('jsonl'),
  columns: () => ['prompt', 'completion'],
  open(shape, options) {
    const exchangeOf = exchanges(shape, options);
    return jsonLines((row) => {
      const exchange = exchangeOf(row);
      return objectText([
        ['prompt', promptOf(exchange)],
        ['completion', exchange.output],
      ]);
    });
  },
};
