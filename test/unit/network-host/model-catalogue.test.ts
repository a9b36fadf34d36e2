import { describe, expect, test } from 'vitest';
import { parseModelCatalogue, readModelCatalogue } from '../../../src/shared/process/model-catalogue.ts';

const shipped = await readModelCatalogue(new URL('../../../resources/models/catalogue.json', import.meta.url));

/** The shipped catalogue with one value put somewhere else. */
function changed(path: readonly (string | number)[], value: unknown): unknown {
  const copy: unknown = structuredClone(shipped);
  let at = copy;
  for (const step of path.slice(0, -1)) at = Reflect.get(at as object, step);
  Reflect.set(at as object, path.at(-1) ?? '', value);
  return copy;
}

describe('The model catalogue', () => {
  test('pins the starter models', () => {
    const starters = shipped.models.filter(({ status }) => status === 'starter');
    expect(
      starters.flatMap(({ id, files }) => files.map(({ path, sizeBytes, sha256 }) => [id, path, sizeBytes, sha256])),
    ).toEqual([
      [
        'smollm2-135m-instruct',
        'SmolLM2-135M-Instruct.Q4_1.gguf',
        98_362_432,
        'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
      ],
      [
        'all-minilm-l6-v2',
        'onnx/model_quantized.onnx',
        22_972_370,
        'afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1',
      ],
      [
        'all-minilm-l6-v2',
        'tokenizer.json',
        711_661,
        'da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0',
      ],
    ]);
  });

  test('asks for consent where the licence does, and marks what was not run', () => {
    expect(shipped.models.filter(({ licence }) => licence.mustBeAccepted).map(({ id }) => id)).toEqual([
      'gemma-3-270m',
    ]);
    expect(shipped.suggestions.every(({ runByUs }) => !runByUs)).toBe(true);
  });

  const file = ['models', 0, 'files', 0] as const;
  test.each([
    [[...file, 'path'], '../x.gguf'],
    [[...file, 'path'], '/etc/x.gguf'],
    [[...file, 'path'], 'a\\b.gguf'],
    [[...file, 'path'], 'a//b.gguf'],
    [[...file, 'path'], 'a\0b.gguf'],
    [[...file, 'path'], 'C:x.gguf'],
    [[...file, 'path'], 'con.gguf'],
    [[...file, 'path'], 'x.gguf.'],
    [['models', 0, 'id'], '..'],
    [['models', 0, 'id'], 'a/b'],
    [['models', 0, 'id'], 'nul'],
    [['models', 0, 'id'], ''],
    [['models', 0, 'id'], 'a:b'],
    [['models', 0, 'id'], 'all-minilm-l6-v2'],
    [[...file, 'sha256'], 'a'.repeat(63)],
    [[...file, 'sha256'], 'a'.repeat(65)],
    [[...file, 'sha256'], 'A'.repeat(64)],
    [[...file, 'sizeBytes'], -1],
    [[...file, 'sources'], []],
    [[...file, 'sources', 0, 'host'], 'elsewhere'],
    [[...file, 'sources', 0, 'host'], 'constructor'],
    [[...file, 'sources', 1, 'parts', 0, 'package'], '--index-url=x'],
    [[...file, 'sources', 1, 'parts', 0, 'version'], '1.0 --pre'],
    [['hosts', 'hugging-face', 'origin'], 'http://example.org'],
    [['models', 0, 'extra'], 1],
    [['catalogue'], 2],
  ])('is refused with %j = %j', (path, value) => {
    expect(() => parseModelCatalogue(changed(path, value))).toThrow(expect.objectContaining({ code: 'model-invalid' }));
  });
});
