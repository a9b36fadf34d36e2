import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { toGrammarSchema } from '../../../src/model-host/llama-cpp/grammar-schema.ts';
import type { Json } from '../../../src/shared/base/json.ts';

describe('Answer schemas', () => {
  test('keep what a grammar can hold, and drop what only describes', () => {
    const schema = {
      $schema: 'x',
      type: 'object',
      title: 'T',
      properties: {
        label: { enum: ['a', 'b'], description: 'd' },
        items: { type: 'array', items: { type: 'string', maxLength: 9 }, maxItems: 2 },
      },
      required: ['label', 'items'],
      additionalProperties: false,
    };
    expect(toGrammarSchema(schema)).toEqual({
      type: 'object',
      properties: {
        label: { enum: ['a', 'b'] },
        items: { type: 'array', items: { type: 'string', maxLength: 9 }, maxItems: 2 },
      },
      additionalProperties: false,
    });
  });

  test('may be written with zod', () => {
    const schema = z.toJSONSchema(z.strictObject({ n: z.int(), kind: z.union([z.literal('x'), z.null()]) }));
    // Safe: a JSON Schema is JSON.
    expect(toGrammarSchema(schema as Json)).toEqual({
      type: 'object',
      properties: { n: { type: 'integer' }, kind: { oneOf: [{ type: 'string', const: 'x' }, { type: 'null' }] } },
      additionalProperties: false,
    });
  });

  test.each([
    [{ type: 'string', pattern: '^a' }, '/pattern'],
    [{ type: 'object', properties: { n: { type: 'number', minimum: 0 } } }, '/properties/n/minimum'],
    [{ type: 'object', properties: {}, required: ['x'] }, '/required'],
    [{ anyOf: 'x' }, '/anyOf'],
    ['text', ''],
  ] as const)('say where a schema asks for more: %j', (schema, path) => {
    expect(() => toGrammarSchema(schema)).toThrow(expect.objectContaining({ code: 'bad-request', details: { path } }));
  });
});
