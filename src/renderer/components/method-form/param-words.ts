import { canonicalJson, isJsonObject, type Json } from '../../../shared/base/json.ts';
import { formatValue } from '../numbers.ts';
import { boundsInWords } from './check-param.ts';
import type { Param, ParamShape } from './param-shape.ts';

/** What stands below a field: its unit, its bounds, its default. */
export function noteInWords({ unit, shape, fallback }: Param): string {
  const bounds = shape.kind === 'number' ? boundsInWords(shape) : countBounds(shape);
  return [unit, bounds, fallback === undefined ? '' : `default ${valueInWords(fallback)}`]
    .filter((part) => part !== '')
    .join(' · ');
}

/** A value in a few words: "0.05", "on", "3 entries". */
export function valueInWords(value: Json): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') return formatValue(value);
  if (typeof value === 'string') return value === '' ? 'empty' : plain(value);
  if (Array.isArray(value)) {
    if (value.length === 0) return 'empty';
    const words = value.map((item: Json) => (typeof item === 'object' ? '…' : valueInWords(item))).join(', ');
    return words.length <= 40 && !words.includes('…') ? words : entriesOf(value.length);
  }
  if (isJsonObject(value)) {
    const { length } = Object.keys(value);
    return length === 0 ? 'empty' : entriesOf(length);
  }
  return 'none';
}

/** An option of a choice as people read it; the recipe keeps its own spelling. */
export function plain(option: string): string {
  return /^[a-z]+(-[a-z]+)+$/.test(option) ? option.replaceAll('-', ' ') : option;
}

export function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return one === undefined || other === undefined ? one === other : canonicalJson(one) === canonicalJson(other);
}

function countBounds(shape: ParamShape): string {
  if (shape.kind !== 'list') return '';
  return shape.least > 0 ? `at least ${shape.least}` : '';
}

function entriesOf(count: number): string {
  return `${count} ${count === 1 ? 'entry' : 'entries'}`;
}
