/**
 * The known word that was probably meant, or undefined when none is close.
 *
 * Close: at most a third of the letters changed (insert, delete, replace, swap of neighbours), capitals, hyphens and
 * underscores ignored; or one word starts with the other. The first of equally close words wins.
 */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const asked = plain(word);
  if (asked === '') return undefined;
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const other = plain(candidate);
    const limit = Math.max(1, Math.floor(Math.max(asked.length, other.length) / 3));
    const distance = startsOther(asked, other)
      ? Math.min(limit, editDistance(asked, other))
      : editDistance(asked, other);
    if (
      distance <= limit &&
      distance < Math.min(asked.length, other.length) &&
      (best === undefined || distance < best.distance)
    ) {
      best = { word: candidate, distance };
    }
  }
  return best?.word;
}

/** ` Did you mean \`x\`?`, or, when no word is close, the known words as far as they fit in a sentence. */
export function suggestWord(word: string, known: readonly string[]): string {
  const nearest = nearestWord(word, known);
  if (nearest !== undefined) return ` Did you mean \`${nearest}\`?`;
  if (known.length === 0) return '';
  const shown = known.slice(0, 12).map((name) => `\`${name}\``);
  return ` Known: ${shown.join(', ')}${known.length > shown.length ? ', …' : ''}.`;
}

function plain(word: string): string {
  return word
    .slice(0, 100)
    .toLowerCase()
    .replace(/[-_\s]/g, '');
}

function startsOther(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= 4 && (a.startsWith(b) || b.startsWith(a));
}

/** Optimal string alignment: Levenshtein with swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let distance = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        distance = Math.min(distance, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
