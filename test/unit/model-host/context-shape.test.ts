import { describe, expect, test } from 'vitest';
import { contextShape } from '../../../src/model-host/llama-cpp/context-shape.ts';

const gigabyte = 2 ** 30;
const small = { trainedTokens: 8192, bytesPerToken: 23_040, memoryBytes: 24 * gigabyte, cores: 2 };
const large = { ...small, bytesPerToken: 131_072, trainedTokens: 131_072 };

describe('The shape of a context', () => {
  test.each([
    ['a small model', small, { slots: 16, contextTokens: 2048 }],
    ['a small model on a small machine', { ...small, memoryBytes: 4 * gigabyte }, { slots: 8, contextTokens: 2048 }],
    ['a large model', large, { slots: 8, contextTokens: 2048 }],
    ['a large model on a small machine', { ...large, memoryBytes: 4 * gigabyte }, { slots: 2, contextTokens: 1024 }],
    ['a model trained for less', { ...small, trainedTokens: 1000 }, { slots: 16, contextTokens: 1024 }],
    ['one core', { ...small, cores: 1 }, { slots: 4, contextTokens: 2048 }],
    ['what was asked for', { ...small, slots: 3, contextTokens: 8000 }, { slots: 3, contextTokens: 8192 }],
  ])('fits %s', (_, facts, shape) => {
    expect(contextShape(facts)).toEqual(shape);
  });
});
