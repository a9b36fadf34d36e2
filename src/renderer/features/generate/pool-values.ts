import { isJsonObject, type Json, type JsonObject } from '../../../shared/base/json.ts';

/** A value of a pool as its table edits it. */
export interface PoolValue {
  readonly text: string;
  /** As typed; '' is 1. */
  readonly weight: string;
  readonly prefix: string;
  readonly template: string;
  readonly only: Readonly<Record<string, readonly string[]>>;
}

export const noValue: PoolValue = { text: '', weight: '', prefix: '', template: '', only: {} };

export function readPool(values: Json | undefined): readonly PoolValue[] {
  if (!Array.isArray(values)) return [];
  return values.map((value: Json) => {
    if (!isJsonObject(value)) return { ...noValue, text: typeof value === 'string' ? value : String(value) };
    const { weight, only } = value;
    return {
      text: textOf(value['text']),
      weight: typeof weight === 'number' && weight !== 1 ? String(weight) : typeof weight === 'string' ? weight : '',
      prefix: textOf(value['prefix']),
      template: textOf(value['template']),
      only: readOnly(only),
    };
  });
}

/** As the recipe has it: a text alone where nothing else is said. Rows without any words are left out. */
export function writePool(rows: readonly PoolValue[]): readonly Json[] {
  return rows.flatMap(({ text, weight, prefix, template, only }): readonly Json[] => {
    const words = text.trim();
    const conditions = Object.entries(only).filter(([, ids]) => ids.length > 0);
    const share = weight.trim() === '' ? 1 : Number(weight.trim().replace(',', '.'));
    const more: JsonObject = {
      ...(share === 1 ? {} : { weight: share }),
      ...(prefix === '' ? {} : { prefix }),
      ...(template === '' ? {} : { template }),
      ...(conditions.length === 0 ? {} : { only: Object.fromEntries(conditions) }),
    };
    if (words === '' && prefix === '' && template === '') return [];
    if (Object.keys(more).length === 0) return [words];
    return [words === '' ? more : { text: words, ...more }];
  });
}

/** Why the pool cannot be saved, or undefined. */
export function checkPool(rows: readonly PoolValue[]): string | undefined {
  const filled = rows.filter(({ text, prefix, template }) => text.trim() !== '' || prefix !== '' || template !== '');
  for (const { text, prefix, weight } of filled) {
    const share = weight.trim() === '' ? 1 : Number(weight.trim().replace(',', '.'));
    if (!(share > 0)) return `The weight of “${text || prefix}” must be a number above 0, found “${weight}”.`;
  }
  const seen = new Set<string>();
  for (const { text, prefix, template, only } of filled) {
    const key = JSON.stringify([(text.trim() || prefix || template).toLowerCase(), only]);
    if (seen.has(key)) return `“${text.trim() || prefix || template}” is there twice.`;
    seen.add(key);
  }
  return filled.length < 2 ? 'At least two values are needed.' : undefined;
}

/** Pasted lines: a value each; after a tab its weight. Bullets and numbers before it are taken off. */
export function readLines(text: string): readonly Pick<PoolValue, 'text' | 'weight'>[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [words = '', weight = ''] = line.split('\t');
    const value = words.trim().replace(/^(?:[-*•]|\d{1,4}[.)])\s+/, '');
    if (value === '') return [];
    return [{ text: value, weight: Number(weight) > 0 ? weight.trim() : '' }];
  });
}

/** "label: card_arrival, lost_card" */
export function onlyInWords(only: PoolValue['only']): string {
  return Object.entries(only)
    .filter(([, ids]) => ids.length > 0)
    .map(([name, ids]) => `${name}: ${ids.join(', ')}`)
    .join('; ');
}

function readOnly(value: Json | undefined): PoolValue['only'] {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, ids]) => [
      name,
      Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [],
    ]),
  );
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
