import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { filesBelow, readProjectFile } from './source-files.ts';

const users = filesBelow('src', /\.ts$/).filter((path) => readProjectFile(path).includes("'node-llama-cpp'"));
const calls = users.flatMap((path) => llamaCalls(readProjectFile(path)).map((call) => ({ path, ...call })));

describe.skipIf(users.length === 0)('node-llama-cpp', () => {
  test('is started somewhere', () => {
    expect(calls.length).toBeGreaterThan(0);
  });

  test('never builds from source and never downloads', () => {
    expect(calls.filter(({ isSafe }) => !isSafe)).toEqual([]);
  });
});

test.each([
  { source: 'await getLlama();', isSafe: false },
  { source: "await getLlama('lastBuild');", isSafe: false },
  { source: 'await getLlama(options);', isSafe: false },
  { source: "await getLlama({ ...options, build: 'never' });", isSafe: false },
  { source: "await getLlama({ build: 'auto', skipDownload: true });", isSafe: false },
  { source: "await getLlama({ build: 'never', skipDownload: false });", isSafe: false },
  { source: "await getLlama({ build: 'never', skipDownload: true, ...options });", isSafe: false },
  { source: "await native.getLlama({ gpu, build: 'never', skipDownload: true });", isSafe: true },
])('$source is seen as safe: $isSafe', ({ source, isSafe }) => {
  expect(llamaCalls(source)).toEqual([{ text: source.slice('await '.length, -1), isSafe }]);
});

/** Every call of `getLlama`, and whether its options say literally that it must not build or fetch. */
function llamaCalls(source: string): readonly { readonly text: string; readonly isSafe: boolean }[] {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const found: { text: string; isSafe: boolean }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /(^|\.)getLlama$/.test(node.expression.getText(file))) {
      found.push({ text: node.getText(file), isSafe: hasSafeOptions(node.arguments[0]) });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function hasSafeOptions(options: ts.Expression | undefined): boolean {
  if (options === undefined || !ts.isObjectLiteralExpression(options)) return false;
  // A spread could overwrite both.
  if (options.properties.some(ts.isSpreadAssignment)) return false;
  const written = options.properties.map((property) => property.getText());
  return written.includes("build: 'never'") && written.includes('skipDownload: true');
}
