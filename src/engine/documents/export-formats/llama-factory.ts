import { exchanges, instructionOption } from './exchange.ts';
import { type ExportFormat, plainFile } from './export-format.ts';
import { jsonList, objectText } from './json-rows.ts';

export const llamaFactory: ExportFormat = {
  id: 'llama-factory',
  title: 'LLaMA-Factory',
  group: 'Training',
  purpose: 'Instruction, input and output (Alpaca) with the dataset_info.json that names the files.',
  options: [instructionOption],
  fileOf: plainFile('json'),
  columns: () => ['instruction', 'input', 'output'],
  open(shape, options) {
    const exchangeOf = exchanges(shape, options);
    return jsonList((row) => {
      const { instruction, input, output } = exchangeOf(row);
      return objectText([
        ['instruction', instruction],
        ['input', input],
        ['output', output],
      ]);
    });
  },
  companions(_shape, _options, files) {
    const columns = { prompt: 'instruction', query: 'input', response: 'output' };
    const entries = files.map(({ name }) => [name.replace(/\.json$/, ''), { file_name: name, columns }] as const);
    return [{ name: 'dataset_info.json', text: `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n` }];
  },
};
