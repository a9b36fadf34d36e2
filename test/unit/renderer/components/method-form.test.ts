import { describe, expect, test } from 'vitest';
import { checkParam, settle, unreadable } from '../../../../src/renderer/components/method-form/check-param.ts';
import {
  nameInWords,
  type ParamShape,
  readParams,
} from '../../../../src/renderer/components/method-form/param-shape.ts';
import {
  isSame,
  noteInWords,
  plain,
  valueInWords,
} from '../../../../src/renderer/components/method-form/param-words.ts';

const share: ParamShape = {
  kind: 'number',
  isInteger: false,
  from: { value: 0, isOpen: true },
  to: { value: 1, isOpen: false },
};
const words: ParamShape = { kind: 'list', item: { kind: 'text', least: 1, most: 5 }, least: 2, most: 3 };

describe('readParams', () => {
  test('reads what zod writes for numbers, choices, lists, records, names and unions', () => {
    const params = readParams({
      type: 'object',
      required: ['values'],
      properties: {
        topP: { default: 1, description: 'Share.', unit: 'share', type: 'number', exclusiveMinimum: 0, maximum: 1 },
        sizes: { default: [50], type: 'array', items: { type: 'integer', minimum: 2, maximum: 9_007_199_254_740_991 } },
        mode: { default: 'same-label', type: 'string', enum: ['same-label', 'mixed'] },
        only: { default: [], type: 'array', items: { type: 'string', kind: 'label' } },
        weights: { default: {}, type: 'object', additionalProperties: { type: 'number', minimum: 0 } },
        values: {
          minItems: 2,
          type: 'array',
          items: {
            anyOf: [
              { type: 'string', minLength: 1 },
              { type: 'object', properties: { text: { type: 'string' } } },
            ],
          },
        },
      },
    });
    const text = { kind: 'text', least: 0, most: Number.POSITIVE_INFINITY };
    const plainParam = { description: '', unit: '', isRequired: false };
    expect(params).toEqual([
      { ...plainParam, name: 'topP', title: 'Top P', description: 'Share.', unit: 'share', fallback: 1, shape: share },
      {
        ...plainParam,
        name: 'sizes',
        title: 'Sizes',
        fallback: [50],
        shape: {
          kind: 'list',
          least: 0,
          most: Number.POSITIVE_INFINITY,
          item: { kind: 'number', isInteger: true, from: { value: 2, isOpen: false } },
        },
      },
      {
        ...plainParam,
        name: 'mode',
        title: 'Mode',
        fallback: 'same-label',
        shape: { kind: 'choice', options: ['same-label', 'mixed'] },
      },
      {
        ...plainParam,
        name: 'only',
        title: 'Only',
        fallback: [],
        shape: { kind: 'list', least: 0, most: Number.POSITIVE_INFINITY, item: { ...text, names: 'label' } },
      },
      {
        ...plainParam,
        name: 'weights',
        title: 'Weights',
        fallback: {},
        shape: { kind: 'record', value: { kind: 'number', isInteger: false, from: { value: 0, isOpen: false } } },
      },
      {
        ...plainParam,
        name: 'values',
        title: 'Values',
        fallback: undefined,
        isRequired: true,
        shape: {
          kind: 'list',
          least: 2,
          most: Number.POSITIVE_INFINITY,
          item: {
            kind: 'either',
            shapes: [
              { ...text, least: 1 },
              {
                kind: 'group',
                fields: [{ ...plainParam, name: 'text', title: 'Text', fallback: undefined, shape: text }],
              },
            ],
          },
        },
      },
    ]);
  });

  test('what no form can ask for is edited as JSON', () => {
    expect(readParams({ properties: { any: {}, mixed: { enum: [1, 'a'] } } }).map(({ shape }) => shape)).toEqual([
      { kind: 'other' },
      { kind: 'other' },
    ]);
  });

  test('names become words', () => {
    expect(['maxTokens', 'top2', 'topP', 'labelInText', 'n'].map(nameInWords)).toEqual([
      'Max tokens',
      'Top 2',
      'Top P',
      'Label in text',
      'N',
    ]);
  });
});

describe('checkParam', () => {
  test('says what was expected of a number', () => {
    expect([0.5, 1, 0, 2, 'x', ''].map((value) => checkParam(share, value))).toEqual([
      undefined,
      undefined,
      'Expected more than 0, up to 1.',
      'Expected more than 0, up to 1.',
      'Expected a number, found “x”.',
      'Expected a number.',
    ]);
    expect(checkParam({ kind: 'number', isInteger: true }, 1.5)).toBe('Expected a whole number, found 1.5.');
  });

  test('says which entry of a list is wrong before it counts them', () => {
    expect(
      [['a', 'b'], ['a'], ['a', 'toolong'], ['a', 'b', 'c', 'd'], 'a'].map((value) => checkParam(words, value)),
    ).toEqual([
      undefined,
      'At least 2 entries.',
      'Entry 2: at most 5 characters, found 7.',
      'At most 3 entries, found 4.',
      'Expected a list.',
    ]);
  });

  test('speaks for the branch of a union that the value is like', () => {
    const either: ParamShape = { kind: 'either', shapes: [{ kind: 'text', least: 1, most: 9 }, share] };
    expect(['ok', 0.5, '', 7].map((value) => checkParam(either, value))).toEqual([
      undefined,
      undefined,
      'Expected text.',
      'Expected more than 0, up to 1.',
    ]);
  });

  test('a record names its wrong entry, a group its missing field', () => {
    expect(checkParam({ kind: 'record', value: share }, { a: 0.1, b: 5 })).toBe('b: expected more than 0, up to 1.');
    const group: ParamShape = {
      kind: 'group',
      fields: [
        {
          name: 'text',
          title: 'Text',
          description: '',
          unit: '',
          fallback: undefined,
          isRequired: true,
          shape: { kind: 'text', least: 1, most: 9 },
        },
      ],
    };
    expect(checkParam(group, {})).toBe('Text is missing.');
  });

  test('text that should be JSON and is not is refused', () => {
    expect([checkParam({ kind: 'other' }, `${unreadable}{`), checkParam({ kind: 'other' }, [1])]).toEqual([
      'This is no JSON.',
      undefined,
    ]);
  });
});

describe('settle', () => {
  test('makes numbers of digits with either decimal sign and leaves the rest for the check', () => {
    expect(['0.5', ' 0,5 ', '', 'x', 2].map((value) => settle(share, value))).toEqual([0.5, 0.5, '', 'x', 2]);
  });

  test('drops empty lines, and nothing between commas', () => {
    expect(settle(words, ['a', '', 'b'])).toEqual(['a', 'b']);
    expect(settle({ kind: 'list', item: share, least: 0, most: 9 }, ['0.1', ' 0.2', ''])).toEqual([0.1, 0.2]);
  });

  test('reaches into records and groups', () => {
    expect(settle({ kind: 'record', value: share }, { a: '0.3' })).toEqual({ a: 0.3 });
  });
});

describe('words', () => {
  test('a note has unit, bounds and default', () => {
    const param = {
      name: 'topP',
      title: 'Top P',
      description: '',
      unit: 'share',
      fallback: 1,
      isRequired: false,
      shape: share,
    };
    expect(noteInWords(param)).toBe('share · more than 0, up to 1 · default 1');
  });

  test('values are short', () => {
    expect([true, '', 'same-label', ['a', 'b'], [], [[1]], {}, { a: 1 }, 1200].map(valueInWords)).toEqual([
      'on',
      'empty',
      'same label',
      'a, b',
      'empty',
      '1 entry',
      'empty',
      '1 entry',
      '1,200',
    ]);
    expect(plain('I-95')).toBe('I-95');
  });

  test('the order of fields makes no difference between two values', () => {
    expect([isSame({ a: 1, b: 2 }, { b: 2, a: 1 }), isSame(undefined, null), isSame(undefined, undefined)]).toEqual([
      true,
      false,
      true,
    ]);
  });
});
