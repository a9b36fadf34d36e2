import { expect, test } from 'vitest';
import { countWords } from '../../../../src/engine/numerics/count-words.ts';

test('words of a script without spaces are counted by the language, not as one run', () => {
  expect([countWords("I can't log in.", 'en'), countWords('我的银行卡丢了', 'zh') > 2, countWords('', 'en')]).toEqual([
    4,
    true,
    0,
  ]);
});
