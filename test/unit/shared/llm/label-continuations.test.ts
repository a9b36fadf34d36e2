import { describe, expect, test } from 'vitest';
import { labelContinuations, toLabelProbabilities } from '../../../../src/shared/llm/label-continuations.ts';
import type { LabelRequest } from '../../../../src/shared/llm/language-model.ts';

function request(labels: LabelRequest['labels'], terminator = ''): LabelRequest {
  return { prompt: { form: 'raw', parts: [] }, labels, terminator };
}

describe('Label probabilities from sums of log-probabilities', () => {
  test('follow the sequence probabilities, not those of masked decoding', () => {
    // curation 8.1: .3 × .9 and .2 × .2.
    const labels = [
      { name: '1', words: ['Ax'] },
      { name: '2', words: ['By'] },
    ];
    const { probabilities, mass } = toLabelProbabilities(request(labels), [Math.log(0.3 * 0.9), Math.log(0.2 * 0.2)]);
    expect({ probabilities, mass }).toEqual({
      probabilities: { 1: expect.closeTo(0.871, 3), 2: expect.closeTo(0.129, 3) },
      mass: expect.closeTo(0.31, 9),
    });
  });

  test('add up the words of a label', () => {
    const labels = [
      { name: 'yes', words: ['Yes', 'yes'] },
      { name: 'no', words: ['no'] },
    ];
    const { logProbabilities } = toLabelProbabilities(request(labels), [Math.log(0.1), Math.log(0.2), Math.log(0.1)]);
    expect(Object.values(logProbabilities).map(Math.exp)).toEqual([expect.closeTo(0.3, 9), expect.closeTo(0.1, 9)]);
  });

  test('carry the terminator, and refuse words that cannot tell labels apart', () => {
    expect(labelContinuations(request([{ name: 'a', words: ['x', 'y'] }], '\n'))).toEqual(['x\n', 'y\n']);
    const refused = [
      [],
      [{ name: 'a', words: [] }],
      [{ name: 'a', words: [''] }],
      [
        { name: 'a', words: ['x'] },
        { name: 'b', words: ['x'] },
      ],
    ];
    for (const labels of refused)
      expect(() => labelContinuations(request(labels))).toThrow(expect.objectContaining({ code: 'bad-request' }));
  });
});
