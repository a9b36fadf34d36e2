import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  Pair,
  parseDocument,
  Scalar,
  visit,
  YAMLMap,
  YAMLSeq,
} from 'yaml';
import { isJsonObject, type Json, type JsonObject } from '../../shared/base/json.ts';
import { recipeSchema } from '../../shared/contract/recipe.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { readRecipeDocument } from './recipe-document.ts';
import { pathText, type RecipePath } from './recipe-problem.ts';
import { inputSchema, knownKeys, type SchemaNode } from './schema-walk.ts';

/** One edit by a screen. Lists are addressed by index from 0; the index after the last one appends. */
export type RecipeChange =
  | { readonly path: RecipePath; readonly value: Json }
  | { readonly path: RecipePath; readonly remove: true };

/**
 * Makes the changes in order, in the text as a person wrote it: comments, order and the form of lists stay. Parents that
 * are missing are made; a new field stands where the schema has it. A value that is set keeps the parts that stay equal.
 *
 * @throws EngineError `recipe-invalid` when the text is no YAML mapping; `bad-request` when a path leads through
 *   something that has no parts, or past the end of a list.
 */
export function editRecipeText(text: string, changes: readonly RecipeChange[]): string {
  const document = readForEditing(text);
  for (const change of changes) {
    if ('remove' in change) removeAt(document, change.path);
    else setAt(document, change.path, change.value);
  }
  try {
    return printed(document);
  } catch (error) {
    // A removed part was the anchor of an alias elsewhere.
    if (!(error instanceof Error)) throw error;
    throw new EngineError('recipe-invalid', `The recipe cannot be changed here: ${error.message}. ${useTheScreen}`);
  }
}

const useTheScreen = 'Change it in the Recipe screen.';
/** No line is folded: a text stays as it was written. */
const printing = { lineWidth: 0, singleQuote: true } as const;
/** Longer lists are written one item a line. */
const shortListCharacters = 80;

function readForEditing(text: string): Document.Parsed {
  // Its limits of size, depth and aliases hold here too.
  const read = readRecipeDocument(text);
  const document = parseDocument(text, {
    prettyErrors: false,
    stringKeys: true,
    resolveKnownTags: false,
    logLevel: 'error',
  });
  const [first] = read.problems;
  if (!read.readable || document.errors.length > 0) {
    const place = first === undefined ? '' : ` (line ${first.line}: ${first.message})`;
    throw new EngineError(
      'recipe-invalid',
      `The recipe cannot be read as YAML${place}, so that single fields cannot be changed. Mend it in the Recipe screen first.`,
    );
  }
  if (document.contents === null)
    document.contents = new YAMLMap(document.schema) as unknown as Document.Parsed['contents'];
  if (!isMap(document.contents)) {
    throw new EngineError('recipe-invalid', `The recipe is not a mapping of fields. ${useTheScreen}`);
  }
  return document;
}

/** Lists in one line as `[a, b]`, mappings as `{ a: b }`: the library has one choice for both. */
function printed(document: Document.Parsed): string {
  const withPadding = (node: YAMLMap | YAMLSeq, padding: string): void => {
    const print = node.toString.bind(node);
    node.toString = (context, ...others) =>
      print(context === undefined ? context : { ...context, flowCollectionPadding: padding }, ...others);
  };
  visit(document, {
    Map: (_key, node) => withPadding(node, ' '),
    Seq: (_key, node) => withPadding(node, ''),
  });
  return document.toString(printing);
}

function setAt(document: Document.Parsed, path: RecipePath, value: Json): void {
  const holder = holderOf(document, path, true);
  const step = path.at(-1);
  if (holder === undefined || step === undefined) throw new Error('A path has at least one step.');
  const current = child(document, holder, step);
  const node = merged(document, current, value, path);
  if (node !== current) put(holder, step, node, path);
}

function removeAt(document: Document.Parsed, path: RecipePath): void {
  const holder = holderOf(document, path, false);
  const step = path.at(-1);
  if (holder === undefined || step === undefined) return;
  if (isMap(holder) && typeof step === 'string') {
    keepLeadingComment(holder, step);
    holder.delete(step);
  } else if (isSeq(holder) && typeof step === 'number') holder.delete(step);
}

/** The comment above the first field of a file belongs to the file. */
function keepLeadingComment(map: YAMLMap, key: string): void {
  const [first, second] = map.items;
  if (first === undefined || second === undefined || keyOf(first) !== key) return;
  if (isNode(first.key) && isNode(second.key) && first.key.commentBefore && !second.key.commentBefore) {
    second.key.commentBefore = first.key.commentBefore;
  }
}

type Holder = YAMLMap | YAMLSeq;

/** The mapping or list that holds the last step; made with everything above it when `make` is on. */
function holderOf(document: Document.Parsed, path: RecipePath, make: boolean): Holder | undefined {
  // Safe: looked at when the document was read.
  let holder = document.contents as unknown as Holder;
  for (const [index, step] of path.slice(0, -1).entries()) {
    const here = path.slice(0, index + 1);
    const found = child(document, holder, step);
    if (isMap(found) || isSeq(found)) {
      holder = found;
      continue;
    }
    const isEmpty = found === undefined || (isScalar(found) && found.value === null);
    if (!make && isEmpty) return undefined;
    const next = isEmpty ? emptyHolder(document, path[index + 1]) : labelEntry(document, found, here);
    if (next === undefined) {
      throw new EngineError(
        'bad-request',
        `\`${pathText(here)}\` of the recipe is a value without parts. ${useTheScreen}`,
        {
          path: pathText(here),
        },
      );
    }
    put(holder, step, next, here);
    holder = next;
  }
  return holder;
}

function emptyHolder(document: Document.Parsed, next: string | number | undefined): Holder {
  return typeof next === 'number' ? new YAMLSeq(document.schema) : new YAMLMap(document.schema);
}

/** A label by its name alone becomes an entry with a name, so that it can be given a definition. */
function labelEntry(document: Document.Parsed, node: Node, path: RecipePath): YAMLMap | undefined {
  const isLabel = path.length === 3 && path[0] === 'task' && path[1] === 'labels' && isScalar(node);
  if (!isLabel) return undefined;
  const map = new YAMLMap(document.schema);
  const { commentBefore, comment, spaceBefore } = node;
  node.commentBefore = null;
  node.comment = null;
  node.spaceBefore = false;
  map.items.push(new Pair(document.createNode('name'), node));
  if (commentBefore) map.commentBefore = commentBefore;
  if (comment) map.comment = comment;
  if (spaceBefore) map.spaceBefore = true;
  return map;
}

/** What stands there; an alias is written out first, so that only this place changes. */
function child(document: Document.Parsed, holder: Holder, step: string | number): Node | undefined {
  const found: unknown = isMap(holder)
    ? holder.items.findLast((pair) => keyOf(pair) === step)?.value
    : typeof step === 'number'
      ? holder.items[step]
      : undefined;
  if (!isAlias(found)) return isNode(found) ? found : undefined;
  const copy = document.createNode(found.resolve(document)?.toJS(document) ?? null);
  put(holder, step, copy, [step]);
  return copy;
}

function put(holder: Holder, step: string | number, node: Node, path: RecipePath): void {
  if (isMap(holder)) {
    if (typeof step !== 'string') throw wrongStep(path, 'has named fields, not numbered ones');
    const pair = holder.items.findLast((item) => keyOf(item) === step);
    if (pair !== undefined) pair.value = node;
    else holder.items.splice(placeFor(holder, step, path.slice(0, -1)), 0, new Pair(new Scalar(step), node));
    return;
  }
  if (typeof step !== 'number') throw wrongStep(path, 'is a list: its parts have numbers');
  if (step > holder.items.length) throw wrongStep(path, `is a list of ${holder.items.length}`);
  if (step < holder.items.length) holder.items[step] = node;
  else {
    const last = holder.items.at(-1);
    if (isCollection(node) && isCollection(last) && last.flow === true) node.flow = true;
    // A list that is written in one line cannot hold an entry of several lines well.
    holder.items.push(node);
  }
}

function wrongStep(path: RecipePath, what: string): EngineError {
  const place = path.length === 1 ? 'The recipe' : `\`${pathText(path.slice(0, -1))}\` of the recipe`;
  return new EngineError('bad-request', `${place} ${what}; \`${pathText(path)}\` cannot be set.`, {
    path: pathText(path),
  });
}

let schema: SchemaNode | undefined;

/** Before the first field that the schema has later; at the end where the schema says nothing. */
function placeFor(map: YAMLMap, key: string, path: RecipePath): number {
  schema ??= inputSchema(recipeSchema);
  const order = knownKeys(schema, path);
  const own = order.indexOf(key);
  if (own < 0) return map.items.length;
  const later = map.items.findIndex((pair) => order.indexOf(String(keyOf(pair))) > own);
  return later < 0 ? map.items.length : later;
}

/** The node for a value: the one that is there as far as it says the same, so that comments in it stay. */
function merged(document: Document.Parsed, current: Node | undefined, value: Json, path: RecipePath): Node {
  if (isMap(current) && isJsonObject(value)) return mergedMap(document, current, value, path);
  if (isSeq(current) && Array.isArray(value)) return mergedSeq(document, current, value, path);
  if (isScalar(current) && !isHolderValue(value)) {
    if (current.value === value) return current;
    const scalar = new Scalar(value);
    if (current.type === Scalar.QUOTE_DOUBLE || current.type === Scalar.QUOTE_SINGLE) scalar.type = current.type;
    return withComments(scalar, current);
  }
  const node = newNode(document, value);
  return current === undefined ? node : withComments(node, current);
}

function mergedMap(document: Document.Parsed, map: YAMLMap, value: JsonObject, path: RecipePath): YAMLMap {
  for (const key of map.items.map(keyOf)) {
    if (typeof key !== 'string' || !Object.hasOwn(value, key)) map.delete(key);
  }
  for (const [key, member] of Object.entries(value)) {
    const here = [...path, key];
    const found = child(document, map, key);
    const node = merged(document, found, member, here);
    if (node !== found) put(map, key, node, here);
  }
  return map;
}

/** Items find their old node by what they say, then by their name or method, so that a moved item keeps its comments. */
function mergedSeq(document: Document.Parsed, seq: YAMLSeq, value: readonly Json[], path: RecipePath): YAMLSeq {
  const old = seq.items.map((_, index) => child(document, seq, index));
  const left = new Set(old.filter((node) => node !== undefined));
  const take = (matches: (json: unknown) => boolean): Node | undefined => {
    for (const node of left) {
      if (!matches(node.toJS(document))) continue;
      left.delete(node);
      return node;
    }
    return undefined;
  };
  const equal = value.map((item) => take((json) => JSON.stringify(json) === JSON.stringify(item)));
  const nodes = value.map((item, index) => {
    const identity = identityOf(item);
    return equal[index] ?? (identity === undefined ? undefined : take((json) => identityOf(json) === identity));
  });
  const isFlow = old.some((node) => isCollection(node) && node.flow === true);
  seq.items = value.map((item, index) => {
    const node = merged(document, nodes[index], item, [...path, index]);
    if (nodes[index] === undefined && isFlow && isCollection(node)) node.flow = true;
    return node;
  });
  return seq;
}

/** By what a person would say that it is the same entry as before. */
function identityOf(value: unknown): string | undefined {
  if (!isJsonObject(value)) return undefined;
  const name = value['name'] ?? value['method'];
  return typeof name === 'string' ? name : undefined;
}

function newNode(document: Document.Parsed, value: Json): Node {
  const node = document.createNode(value);
  const isShortList =
    Array.isArray(value) && !value.some(isHolderValue) && JSON.stringify(value).length <= shortListCharacters;
  if (isSeq(node) && isShortList) node.flow = true;
  if (isCollection(node)) {
    for (const item of node.items) {
      const part = isNode(item) ? item : item instanceof Pair ? item.value : undefined;
      if (
        isSeq(part) &&
        part.items.every((inner) => isScalar(inner)) &&
        JSON.stringify(part).length <= shortListCharacters
      )
        part.flow = true;
    }
  }
  return node;
}

function isHolderValue(value: Json): boolean {
  return typeof value === 'object' && value !== null;
}

function withComments<N extends Node>(node: N, from: Node): N {
  if (from.commentBefore) node.commentBefore = from.commentBefore;
  if (from.comment) node.comment = from.comment;
  if (from.spaceBefore) node.spaceBefore = true;
  return node;
}

function keyOf(pair: Pair): unknown {
  return isScalar(pair.key) ? pair.key.value : pair.key;
}
