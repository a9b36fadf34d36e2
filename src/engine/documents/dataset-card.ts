import { join } from 'node:path';
import { writeFilesTogether } from './atomic-files.ts';
import type { CardInput } from './card-input.ts';
import { cardMarkdown } from './card-markdown.ts';
import { cardLimits, syntheticSentence } from './card-sentences.ts';

/** Writes `card.md` and `card.json` into the folder: both or none, mode 0600. Errors as `exportDataset`. */
export async function writeDatasetCard(
  folder: string,
  card: CardInput,
  options: { readonly overwrite?: boolean; readonly makeFolder?: boolean; readonly baseName?: string } = {},
): Promise<{ readonly markdownPath: string; readonly jsonPath: string }> {
  const base = join(folder, options.baseName ?? 'card');
  const paths = { markdownPath: `${base}.md`, jsonPath: `${base}.json` };
  const how = { overwrite: options.overwrite === true, makeFolder: options.makeFolder === true };
  await writeFilesTogether([paths.markdownPath, paths.jsonPath], how, async ([markdown, json]) => {
    await markdown?.write(cardMarkdown(card));
    await json?.write(cardJson(card));
  });
  return paths;
}

/** The same for machines: the input, the mark "synthetic" and the limits as sentences. */
export function cardJson(card: CardInput): string {
  const marks = { card: 1, synthetic: card.origins.generated > 0, syntheticNote: syntheticSentence(card) };
  return `${JSON.stringify({ ...marks, ...card, limits: cardLimits(card) }, null, 2)}\n`;
}
