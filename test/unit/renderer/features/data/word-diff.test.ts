import { describe, expect, test } from 'vitest';
import { wordDiff } from '../../../../../src/renderer/features/data/story/word-diff.ts';

describe('the difference of two texts', () => {
  test('goes by words and leaves what both have', () => {
    expect(wordDiff('My card is lost, help.', 'My new card is stolen, help.')).toEqual([
      { kind: 'same', text: 'My ' },
      { kind: 'new', text: 'new ' },
      { kind: 'same', text: 'card is ' },
      { kind: 'gone', text: 'lost' },
      { kind: 'new', text: 'stolen' },
      { kind: 'same', text: ', help.' },
    ]);
  });

  test('shows all of a text that came or went', () => {
    expect(wordDiff('', 'new')).toEqual([{ kind: 'new', text: 'new' }]);
    expect(wordDiff('gone', '')).toEqual([{ kind: 'gone', text: 'gone' }]);
    expect(wordDiff('', '')).toEqual([]);
  });

  test('sees white space and the letters of scripts without spaces', () => {
    expect(wordDiff('a b', 'a  b')).toEqual([
      { kind: 'same', text: 'a' },
      { kind: 'gone', text: ' ' },
      { kind: 'new', text: '  ' },
      { kind: 'same', text: 'b' },
    ]);
    expect(wordDiff('银行卡没到', '银行卡还没到')).toEqual([
      { kind: 'same', text: '银行卡' },
      { kind: 'new', text: '还' },
      { kind: 'same', text: '没到' },
    ]);
  });

  test('of very long texts replaces the middle in one piece, and both texts can be put together again', () => {
    const before = `start ${'a b '.repeat(2000)}end`;
    const after = `start ${'c d '.repeat(2000)}end`;
    const parts = wordDiff(before, after);
    const without = (kind: string) =>
      parts
        .filter((part) => part.kind !== kind)
        .map(({ text }) => text)
        .join('');
    expect([without('new'), without('gone'), parts.length <= 4]).toEqual([before, after, true]);
  });
});
