/** A stretch of text that both have, or that only one has. */
export interface DiffPart {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** Beyond this many comparisons the middle is shown as replaced in one piece. */
const mostComparisons = 2_000_000;

/** What changed from one text to the other, by words; words and the white space between them count alike. */
export function wordDiff(before: string, after: string): readonly DiffPart[] {
  const old = split(before);
  const now = split(after);
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let end = 0;
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  ) {
    end++;
  }
  return joined([
    { kind: 'same', text: old.slice(0, start).join('') },
    ...middle(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    { kind: 'same', text: old.slice(old.length - end).join('') },
  ]);
}

function split(text: string): readonly string[] {
  // Scripts without spaces go by letter.
  return (
    text.match(
      /\s+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}\p{M}_'’]+|./gsu,
    ) ?? []
  );
}

function middle(old: readonly string[], now: readonly string[]): readonly DiffPart[] {
  const width = now.length + 1;
  if (old.length * now.length === 0 || old.length * width > mostComparisons) {
    return [
      { kind: 'gone', text: old.join('') },
      { kind: 'new', text: now.join('') },
    ];
  }
  // common[i * width + j]: longest common run of words from old[i] and now[j] on.
  const common = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      common[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const parts: DiffPart[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length && j < now.length) {
    const word = old[i] ?? '';
    const other = now[j] ?? '';
    if (word === other) {
      parts.push({ kind: 'same', text: word });
      i++;
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      parts.push({ kind: 'gone', text: word });
      i++;
    } else {
      parts.push({ kind: 'new', text: other });
      j++;
    }
  }
  parts.push({ kind: 'gone', text: old.slice(i).join('') }, { kind: 'new', text: now.slice(j).join('') });
  return parts;
}

/** Neighbours of one kind as one part; between two changes what went stands before what came. */
function joined(parts: readonly DiffPart[]): readonly DiffPart[] {
  const done: DiffPart[] = [];
  let gone = '';
  let added = '';
  const close = () => {
    if (gone !== '') done.push({ kind: 'gone', text: gone });
    if (added !== '') done.push({ kind: 'new', text: added });
    gone = '';
    added = '';
  };
  for (const { kind, text } of parts) {
    if (text === '') continue;
    if (kind === 'gone') gone += text;
    else if (kind === 'new') added += text;
    else {
      close();
      const last = done.at(-1);
      if (last?.kind === 'same') done[done.length - 1] = { kind, text: last.text + text };
      else done.push({ kind, text });
    }
  }
  close();
  return done;
}
