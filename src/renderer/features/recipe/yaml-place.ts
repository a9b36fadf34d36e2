/** Where the cursor stands in a YAML text, as far as the lines above tell. */
export interface YamlPlace {
  /** Keys from the top; a list item is `[]`. */
  readonly path: readonly string[];
  /** The key before the colon on this line, when the cursor is behind it. */
  readonly key: string | undefined;
  /** Value of `method:` beside the nearest `params:` above. */
  readonly method: string | undefined;
}

const keyLine = /^(\s*(?:-\s+)?)([A-Za-z$][\w$-]*)\s*:(.*)$/u;

/** @param line Index of the cursor's line. @param column Characters before the cursor on it. */
export function yamlPlace(lines: readonly string[], line: number, column: number): YamlPlace {
  const before = (lines[line] ?? '').slice(0, column);
  const own = keyLine.exec(before);
  const item = /^\s*-\s+/u.exec(before);
  // Keys stand where their first letter does: `- method: x` continues at the m.
  let indent = own?.[1]?.length ?? item?.[0].length ?? before.length - before.trimStart().length;
  if (own === null && item === null && before.trim() === '') indent = before.length;
  const path: string[] = [];
  let method: string | undefined;
  let isInItem = item !== null;
  for (let above = line - 1; above >= 0 && indent > 0; above--) {
    const text = lines[above] ?? '';
    if (text.trim() === '' || text.trim().startsWith('#')) continue;
    const dash = text.length - text.trimStart().length;
    const found = keyLine.exec(text);
    const start = found?.[1]?.length ?? dash;
    if (!isInItem && text.trimStart().startsWith('- ') && start === indent) isInItem = true;
    if (dash >= indent || (isInItem && text.trimStart().startsWith('- '))) continue;
    if (start >= indent || found === null) continue;
    if (isInItem) path.unshift('[]');
    path.unshift(found[2] ?? '');
    if (found[2] === 'params') method ??= siblingMethod(lines, above, start);
    isInItem = text.trimStart().startsWith('- ');
    indent = start;
  }
  return { path, key: own?.[2], method };
}

/** The method that the block around a `params:` line names. */
function siblingMethod(lines: readonly string[], paramsLine: number, indent: number): string | undefined {
  for (const step of [-1, 1]) {
    for (let at = paramsLine + step; at >= 0 && at < lines.length; at += step) {
      const found = keyLine.exec(lines[at] ?? '');
      const start = found?.[1]?.length ?? (lines[at] ?? '').search(/\S/u);
      if (start !== -1 && start < indent) break;
      if (found?.[2] === 'method' && start === indent) return found[3]?.trim().replace(/^["']|["']$/gu, '');
      if (step === -1 && (lines[at] ?? '').trimStart().startsWith('- ') && start === indent) break;
    }
  }
  return undefined;
}
