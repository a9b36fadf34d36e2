/** `members`: names in all objects, repeated ones counted each time. `at`: offset of the first character that cannot be. */
export type JsonCheck =
  | { readonly kind: 'fine'; readonly members: number }
  | { readonly kind: 'broken'; readonly at: number; readonly problem: string };

const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

/**
 * Whether a text is JSON, before `JSON.parse` sees it: parsing has no limit of depth, keeps the last of two equal names without
 * a word, and its messages quote the text instead of saying where. When it runs out of memory, it takes the whole process with
 * it, worker thread or not, so the number of values is limited here.
 */
export function checkJson(text: string, limits: { readonly depth: number; readonly values: number }): JsonCheck {
  let at = 0;
  let members = 0;
  let values = 0;

  try {
    skipBlank();
    value(1);
    skipBlank();
    if (at < text.length) fail('the end of the row');
    return { kind: 'fine', members };
  } catch (error) {
    if (error instanceof Broken) return { kind: 'broken', at: error.at, problem: error.message };
    throw error;
  }

  function value(depth: number): void {
    if (++values > limits.values) throw new Broken(at, `more than ${limits.values} values`);
    const first = text[at];
    if (first === '{' || first === '[') {
      if (depth > limits.depth) throw new Broken(at, `nested deeper than ${limits.depth} levels`);
      if (first === '{') object(depth);
      else list(depth);
    } else if (first === '"') string();
    else if (first === 't' || first === 'f' || first === 'n')
      word(first === 't' ? 'true' : first === 'f' ? 'false' : 'null');
    else if (!advance(numberPattern)) fail('a value');
  }

  function object(depth: number): void {
    at++;
    skipBlank();
    if (text[at] === '}') {
      at++;
      return;
    }
    for (;;) {
      if (text[at] !== '"') fail('a name in quotes');
      string();
      members++;
      skipBlank();
      if (text[at] !== ':') fail('":"');
      at++;
      skipBlank();
      value(depth + 1);
      skipBlank();
      const next = text[at];
      if (next !== ',' && next !== '}') fail('"," or "}"');
      at++;
      if (next === '}') return;
      skipBlank();
    }
  }

  function list(depth: number): void {
    at++;
    skipBlank();
    if (text[at] === ']') {
      at++;
      return;
    }
    for (;;) {
      value(depth + 1);
      skipBlank();
      const next = text[at];
      if (next !== ',' && next !== ']') fail('"," or "]"');
      at++;
      if (next === ']') return;
      skipBlank();
    }
  }

  function string(): void {
    const start = at;
    at++;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 34) {
        at++;
        return;
      }
      if (Number.isNaN(code)) throw new Broken(text.length, `a text that begins at column ${start + 1} is not closed`);
      if (code < 32)
        throw new Broken(at, `an unescaped control character (0x${code.toString(16).padStart(2, '0')}) in a text`);
      if (code === 92) escapeSequence();
      else at++;
    }
  }

  function escapeSequence(): void {
    const kind = text[at + 1];
    if (kind === 'u') {
      if (!/^[0-9a-fA-F]{4}$/.test(text.slice(at + 2, at + 6)))
        throw new Broken(at, 'a \\u that is not followed by four hexadecimal digits');
      at += 6;
    } else if (kind !== undefined && '"\\/bfnrt'.includes(kind)) at += 2;
    else throw new Broken(at, 'a backslash that escapes nothing');
  }

  function word(expected: string): void {
    if (!text.startsWith(expected, at)) fail('a value');
    at += expected.length;
  }

  function advance(pattern: RegExp): boolean {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  }

  function skipBlank(): void {
    for (
      let code = text.charCodeAt(at);
      code === 32 || code === 10 || code === 13 || code === 9;
      code = text.charCodeAt(at)
    )
      at++;
  }

  function fail(expected: string): never {
    const found = text.codePointAt(at);
    const named = found === undefined ? 'Unexpected end' : `Unexpected ${nameOfCharacter(found)}`;
    throw new Broken(at, `${named} where ${expected} should be`);
  }
}

class Broken extends Error {
  readonly at: number;

  constructor(at: number, problem: string) {
    super(problem);
    this.at = at;
  }
}

function nameOfCharacter(code: number): string {
  const hexadecimal = code.toString(16).toUpperCase().padStart(4, '0');
  return code > 32 && code < 127 ? `"${String.fromCharCode(code)}"` : `U+${hexadecimal}`;
}
