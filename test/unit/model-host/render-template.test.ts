import { describe, expect, test } from 'vitest';
import { renderTemplate } from '../../../src/model-host/llama-cpp/render-template.ts';

const nested = (depth: number, body: string) =>
  Array.from({ length: depth }, (_, level) => `{% for v${level} in range(1000) %}`).join('') +
  body +
  '{% endfor %}'.repeat(depth);

describe('Rendering a chat template', { timeout: 60_000 }, () => {
  test('gives its text', async () => {
    expect(await renderTemplate({ template: 'a{{ x }}', values: { x: 1 } })).toEqual({ kind: 'rendered', text: 'a1' });
  });

  test.each([
    ['that runs for ever', nested(4, ''), /1000 ms/],
    ['that writes without end', nested(2, 'xxxxxxxxxx'), /1000 ms|1000000 characters|MB/],
    [
      'that takes all memory',
      '{% set ns = namespace(a=[1]) %}{% for i in range(60) %}{% set ns.a = ns.a + ns.a %}{% endfor %}',
      /MB|ended|Invalid array length|1000 ms/,
    ],
    ['that looks for the process', "{{ ''.constructor.constructor('return process')().exit() }}", /./],
    ['that is no template', '{% if %}', /./],
  ])('stops a template %s', async (_, template, reason) => {
    expect(await renderTemplate({ template, values: {} })).toEqual({
      kind: 'failed',
      reason: expect.stringMatching(reason),
    });
  });
});
