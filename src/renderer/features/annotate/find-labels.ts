/** Labels that fit what was typed: those that begin with it first, then those with a word that does, then any part. */
export function findLabels(names: readonly string[], typed: string): readonly string[] {
  const query = inWords(typed).trim();
  if (query === '') return names;
  const ranked = names.map((name) => ({ name, rank: rankOf(inWords(name), query) })).filter(({ rank }) => rank < 3);
  return ranked.toSorted((one, other) => one.rank - other.rank).map(({ name }) => name);
}

function rankOf(name: string, query: string): number {
  if (name.startsWith(query)) return 0;
  if (name.includes(` ${query}`)) return 1;
  return name.includes(query) ? 2 : 3;
}

function inWords(name: string): string {
  return name.toLowerCase().replace(/[_-]+/g, ' ');
}
