const shown: Readonly<Record<string, string>> = {
  ' ': '·',
  '\t': '→\t',
  '\n': '¶\n',
  '\r': '␍',
  '\u00a0': '⍽',
  '\u200b': '[zero-width space]',
  '\u200e': '[left-to-right mark]',
  '\u200f': '[right-to-left mark]',
  '\ufeff': '[byte order mark]',
};

/** The text with a sign for each space, tab and line end, and names for what has no width. Lines still end where they do. */
export function visibleWhiteSpace(text: string): string {
  return text.replace(/[ \t\n\r\u00a0\u200b\u200e\u200f\ufeff]/g, (found) => shown[found] ?? found);
}
