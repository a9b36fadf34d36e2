import type { Json } from '../../../shared/base/json.ts';
import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { ExportField, ExportRow, ExportShape } from '../export-row.ts';
import type { ExportOption, ExportOptions } from './export-format.ts';
import { jsonLines, objectText } from './json-rows.ts';

/** A sample as something that is asked and answered. */
export interface Exchange {
  readonly instruction: string;
  readonly input: string;
  readonly output: string;
}

export const instructionOption: ExportOption = {
  name: 'instruction',
  title: 'Instruction',
  description: 'What the model is told before each text. Empty: made from the task and its labels.',
  kind: 'text',
  default: '',
};

export const instructionPlace: ExportOption = {
  name: 'instructionAs',
  title: 'The instruction is',
  description: 'Some chat templates have no system message; the first of the user works with all of them.',
  kind: 'choice',
  default: 'user',
  choices: [
    { value: 'user', title: 'the beginning of the user message' },
    { value: 'system', title: 'a system message' },
  ],
};

const noLabel = 'none';

/** How to turn samples of this shape into exchanges. */
export function exchanges(shape: ExportShape, options: ExportOptions): (row: ExportRow) => Exchange {
  const asked = shape.fields.filter((field) => !field.isTarget);
  const targets = shape.fields.filter((field) => field.isTarget);
  const wish = String(options['instruction'] ?? '').trim();
  const instruction = wish === '' ? defaultInstruction(shape) : wish;
  return (row) => ({
    instruction,
    input: fieldsText(row, asked),
    output: targets.length === 1 ? targetText(row, targets[0]) : fieldsText(row, targets),
  });
}

/** Rows of one field, `messages`: the form that TRL and Axolotl read. */
export function messageRows(shape: ExportShape, options: ExportOptions): ReturnType<typeof jsonLines> {
  const exchangeOf = exchanges(shape, options);
  return jsonLines((row) => objectText([['messages', messagesOf(exchangeOf(row), options)]]));
}

function messagesOf(exchange: Exchange, options: ExportOptions): Json {
  const user = { role: 'user', content: exchange.input };
  const assistant = { role: 'assistant', content: exchange.output };
  if (options['instructionAs'] === 'system')
    return [{ role: 'system', content: exchange.instruction }, user, assistant];
  return [{ ...user, content: promptOf(exchange) }, assistant];
}

export function promptOf({ instruction, input }: Pick<Exchange, 'instruction' | 'input'>): string {
  return [instruction, input].filter((part) => part !== '').join('\n\n');
}

function defaultInstruction(shape: ExportShape): string {
  const target = shape.fields.find((field) => field.isTarget);
  const labels = shape.labels.join(', ');
  switch (target?.type) {
    case 'label':
      return `Give the label of this ${shape.textType}. Answer with one of: ${labels}.`;
    case 'labels':
      return `Give all labels of this ${shape.textType}, separated by commas, or "${noLabel}". The labels are: ${labels}.`;
    case 'list-of-texts':
      return shape.fields.some(({ name }) => name === 'context')
        ? 'Answer the question with words from the passage.'
        : 'Answer the question.';
    default:
      return '';
  }
}

/** The text alone where there is one; else each under its name. */
export function fieldsText(row: ExportRow, fields: readonly ExportField[]): string {
  const set = fields.flatMap(({ name }) => {
    const text = valueText(row.fields[name]);
    return text === '' ? [] : [{ name, text }];
  });
  if (set.length <= 1) return set[0]?.text ?? '';
  return set.map(({ name, text }) => `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${text}`).join('\n\n');
}

function targetText(row: ExportRow, field: ExportField | undefined): string {
  const value = field === undefined ? undefined : row.fields[field.name];
  if (field?.type === 'labels' && Array.isArray(value)) return value.length === 0 ? noLabel : value.join(', ');
  // Several answers are all right; a model is trained on the first.
  const text = valueText(field?.type === 'list-of-texts' && Array.isArray(value) ? value[0] : value);
  if (text === '')
    throw new EngineError(
      'bad-request',
      `Sample ${row.id} has no ${field?.name ?? 'answer'} to train on. Add it in Data, or drop the sample.`,
      { sample: row.id },
    );
  return text;
}

function valueText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
