import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import type { FoundProblem, RecipePath, RecipeProblem } from './recipe-problem.ts';
import { pathText } from './recipe-problem.ts';

const maximumBytes = 1024 * 1024;
const maximumAliases = 100;
const maximumDepth = 40;

/** A file that was read as YAML or JSON. Problems of syntax have their place already. */
export interface RecipeDocument {
  readonly value: unknown;
  /** Nothing else can be said of a file that could not be read. */
  readonly readable: boolean;
  readonly problems: readonly RecipeProblem[];
  place(problem: FoundProblem): RecipeProblem;
}

export function readRecipeDocument(text: string): RecipeDocument {
  if (Buffer.byteLength(text) > maximumBytes) {
    return unreadable(`The recipe is larger than ${maximumBytes / 1024} kB. Put long lists into source files.`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    resolveKnownTags: false,
    logLevel: 'error',
  });
  const errors = [...document.errors, ...document.warnings];
  const problems = errors.slice(0, 20).map((error) => syntaxProblem(error, text, lines));
  // A repeated field leaves the rest readable; everything else may hide what the person meant.
  if (errors.some((error) => error.code !== 'DUPLICATE_KEY')) return { ...unreadable(''), problems };
  const converted = convert(document);
  if (converted.kind === 'problem') return unreadable(converted.message);
  return {
    value: converted.value,
    readable: true,
    problems,
    place: (problem) => placed(problem, { document, text, lines }),
  };
}

function unreadable(message: string): RecipeDocument {
  return {
    value: undefined,
    readable: false,
    problems: [{ code: 'recipe-invalid', path: '', line: 1, column: 1, message }],
    place: (problem) => ({
      code: problem.code ?? 'recipe-invalid',
      path: pathText(problem.path),
      line: 1,
      column: 1,
      message: problem.message,
    }),
  };
}

function convert(
  document: Document.Parsed,
): { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'problem'; readonly message: string } {
  // An empty file has no content to convert.
  if (document.contents === null) return { kind: 'value', value: null };
  try {
    const value: unknown = document.toJS({ maxAliasCount: maximumAliases });
    if (!isShallow(value, maximumDepth))
      return { kind: 'problem', message: `The recipe is nested more than ${maximumDepth} deep.` };
    return { kind: 'value', value };
  } catch (error) {
    // yaml throws ReferenceError for aliases without an anchor and for too many of them.
    if (!(error instanceof ReferenceError)) throw error;
    const message = error.message.startsWith('Unresolved alias')
      ? `${error.message}.`
      : `The recipe has more than ${maximumAliases} aliases: write the repeated parts out.`;
    return { kind: 'problem', message };
  }
}

/** Also ends on a value that holds itself, as an alias to its own anchor does. */
function isShallow(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return left > 0 && Object.values(value).every((member) => isShallow(member, left - 1));
}

function syntaxProblem(error: YAMLError, text: string, lines: LineCounter): RecipeProblem {
  const { line, col } = lines.linePos(error.pos[0]);
  return { code: 'recipe-invalid', path: '', line, column: col, message: syntaxMessage(error, text) };
}

function syntaxMessage(error: YAMLError, text: string): string {
  switch (error.code) {
    case 'DUPLICATE_KEY': {
      const key = /^[\w$-]+/.exec(text.slice(error.pos[0]).replace(/^["']/, ''))?.[0] ?? 'field';
      return `\`${key}\` is there twice: keep one.`;
    }
    case 'TAB_AS_INDENT':
      return 'A tab stands at the beginning of the line: YAML is indented with spaces.';
    case 'MULTIPLE_DOCS':
      return 'The file holds more than one recipe: `---` starts another document.';
    case 'RESOURCE_EXHAUSTION':
      return 'The recipe is nested too deep.';
    case 'TAG_RESOLVE_FAILED':
      return `${error.message}. A recipe has no tags: remove what begins with \`!\`, or put it in quotes.`;
    default:
      return `Not readable as YAML: ${error.message}.`;
  }
}

interface Source {
  readonly document: Document.Parsed;
  readonly text: string;
  readonly lines: LineCounter;
}

function placed(problem: FoundProblem, source: Source): RecipeProblem {
  const start = startOf(problem, source);
  const { line, col } = source.lines.linePos(start);
  return {
    code: problem.code ?? 'recipe-invalid',
    path: pathText(problem.path),
    line,
    column: col,
    message: problem.message,
  };
}

/** The node of the path, or of the longest part of it that is there. */
function startOf(problem: FoundProblem, { document, text }: Source): number {
  for (let length = problem.path.length; length >= 0; length--) {
    const isWhole = length === problem.path.length;
    const path = problem.path.slice(0, length);
    const node = isWhole && problem.at === 'key' ? keyAt(document, path) : nodeAt(document, path);
    const start = node?.range?.[0];
    if (start === undefined) continue;
    if (!isWhole || problem.offset === undefined || !isScalar(node)) return start;
    // Quotes push the text by one; folded and escaped text is only placed at its beginning.
    const quoted = text[start] === '"' || text[start] === "'";
    const written = text.slice(start + (quoted ? 1 : 0), node.range?.[1]);
    const isPlain = typeof node.value === 'string' && written.startsWith(node.value);
    return isPlain ? start + (quoted ? 1 : 0) + problem.offset : start;
  }
  return 0;
}

function nodeAt(document: Document.Parsed, path: RecipePath): Node | undefined {
  let node: unknown = document.contents;
  for (const step of path) {
    const holder = isAlias(node) ? node.resolve(document) : node;
    if (isMap(holder)) node = lastPair(holder, step)?.value;
    else if (isSeq(holder)) node = holder.get(step, true);
    else return undefined;
  }
  return isNode(node) ? node : undefined;
}

function keyAt(document: Document.Parsed, path: RecipePath): Node | undefined {
  const holder = nodeAt(document, path.slice(0, -1));
  const map = isAlias(holder) ? holder.resolve(document) : holder;
  const key = isMap(map) ? lastPair(map, path.at(-1))?.key : undefined;
  return isNode(key) ? key : undefined;
}

/** The last one is what counts when a field is there twice. */
function lastPair(map: YAMLMap, key: unknown): Pair | undefined {
  return map.items.findLast((item) => isScalar(item.key) && item.key.value === key);
}
