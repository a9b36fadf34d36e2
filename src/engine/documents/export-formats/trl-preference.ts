import { fieldsText, instructionOption, promptOf } from './exchange.ts';
import { type ExportFormat, plainFile } from './export-format.ts';
import { jsonLines, objectText } from './json-rows.ts';

const answers = ['chosen', 'rejected'];

export const trlPreference: ExportFormat = {
  id: 'trl-preference',
  title: 'TRL preference',
  group: 'Training',
  purpose: 'Pairs of a better and a worse answer, for DPO and reward models.',
  options: [instructionOption],
  refuses: (shape) =>
    answers.every((name) => shape.fields.some((field) => field.name === name))
      ? undefined
      : 'Samples of this task have no chosen and rejected answers.',
  fileOf: plainFile('jsonl'),
  columns: () => ['prompt', ...answers],
  open(shape, options) {
    const asked = shape.fields.filter(({ name }) => !answers.includes(name));
    const instruction = String(options['instruction'] ?? '').trim();
    return jsonLines((row) =>
      objectText([
        ['prompt', promptOf({ instruction, input: fieldsText(row, asked) })],
        ['chosen', row.fields['chosen'] ?? ''],
        ['rejected', row.fields['rejected'] ?? ''],
      ]),
    );
  },
};
