import { basename, extname } from 'node:path';
import type { SourceRole } from '../../shared/domain/sample.ts';

/** Words of file names, in the order in which they decide. */
const wordsByRole: readonly (readonly [SourceRole, readonly string[]])[] = [
  ['benchmark', ['test', 'tests', 'testset', 'benchmark', 'heldout', 'holdout', 'eval', 'evaluation']],
  ['validation', ['validation', 'valid', 'val', 'dev', 'development']],
  ['unlabelled', ['unlabelled', 'unlabeled', 'raw', 'pool']],
  ['reference', ['reference', 'ref', 'real']],
  ['knowledge', ['knowledge', 'facts', 'kb', 'glossary']],
  ['documents', ['documents', 'document', 'docs', 'corpus', 'articles', 'passages']],
  ['seeds', ['seeds', 'seed', 'train', 'training', 'examples', 'labelled', 'labeled', 'fewshot']],
];

/** What a file is probably for, by the words of its name and by what it holds; the person decides. */
export function suggestRole(
  path: string,
  content: { readonly isText: boolean; readonly hasTargets: boolean },
): SourceRole {
  const words = basename(path, extname(path))
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u);
  const found = wordsByRole.find(([, known]) => words.some((word) => known.includes(word)))?.[0];
  if (found !== undefined) return found;
  if (content.isText) return 'documents';
  return content.hasTargets ? 'seeds' : 'unlabelled';
}
