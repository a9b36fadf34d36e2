import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const folders = ['src/renderer', 'src/shared/domain', 'src/node-host', 'resources/recipes', 'docs'];
const root = fileURLToPath(new URL('../../', import.meta.url));

/** Release check D5: figures are told, and nothing is promised beyond them. */
const promises =
  /\banonym\w*|\b(?:fully|completely|perfectly) (?:private|safe|secure)\b|\bPII-free\b|\bprivacy[- ](?:safe|proof)\b/giu;

test('no screen, command or page promises more privacy than there are figures for', () => {
  const found = folders.flatMap((folder) =>
    readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:tsx?|md|ya?ml)$/u.test(name))
      .flatMap((name) => {
        const hits = readFileSync(`${root}${folder}/${name}`, 'utf8').match(promises) ?? [];
        return hits.map((hit) => `${folder}/${name}: ${hit}`);
      }),
  );
  expect(found).toEqual([]);
  // A search that finds nothing anywhere would pass as well.
  expect('fully private'.match(promises)).toEqual(['fully private']);
});
