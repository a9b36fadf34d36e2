import { describe, expect, test } from 'vitest';
import { filesBelow, hasPath, readProjectFile } from './source-files.ts';

const registry = 'src/engine/methods/registry.ts';
const methodPath = /^src\/engine\/methods\/(generation|curation|annotation|evaluation)\/([a-z0-9-]+)\.ts$/;

describe.skipIf(!hasPath(registry))('every method', () => {
  const listed = hasPath(registry) ? listedMethods(readProjectFile(registry)) : [];

  test('the registry lists methods', () => {
    expect(listed.length).toBeGreaterThan(0);
  });

  test('each file that defines a method is listed in the registry', () => {
    const defining = filesBelow('src/engine/methods', methodPath).filter((path) =>
      /\bdefineMethod\s*[(<]/.test(readProjectFile(path)),
    );
    expect(defining.filter((path) => !listed.includes(path))).toEqual([]);
  });

  test('each listed method has a page and a unit test', () => {
    const needed = listed.flatMap((path) => [
      path.replace('src/engine/methods/', 'docs/methods/').replace(/\.ts$/, '.md'),
      path.replace('src/', 'test/unit/').replace(/\.ts$/, '.test.ts'),
    ]);
    expect(needed.filter((path) => !hasPath(path))).toEqual([]);
  });

  test('each page belongs to a listed method', () => {
    const pages = filesBelow('docs/methods', /^docs\/methods\/[a-z]+\/[a-z0-9-]+\.md$/);
    const methods = pages.map((path) => path.replace('docs/methods/', 'src/engine/methods/').replace(/\.md$/, '.ts'));
    expect(methods.filter((path) => !listed.includes(path))).toEqual([]);
  });
});

test('the reader of the registry finds imports of methods and nothing else', () => {
  const source = [
    "import { ngramNovelty } from './generation/ngram-novelty.ts';",
    "import { createMethodRegistry } from './method-registry.ts';",
    "import { perSample } from './support/per-sample.ts';",
  ].join('\n');
  expect(listedMethods(source)).toEqual(['src/engine/methods/generation/ngram-novelty.ts']);
});

function listedMethods(source: string): readonly string[] {
  return [...source.matchAll(/from '\.\/([^']+)'/g)]
    .map(([, path]) => `src/engine/methods/${path}`)
    .filter((path) => methodPath.test(path));
}
