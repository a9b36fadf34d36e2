/**
 * Embeddings in one call against text by text: 512 texts of 30 words, median of five. Goal: 3 times as fast.
 * Needs the starter embedder: `npm run models`.
 */
import { openModelLibrary } from '../../src/engine/model-library/open-model-library.ts';
import { createEmbedder } from '../../src/model-host/transformers-js/create-embedder.ts';
import { createRandom } from '../../src/shared/base/random.ts';
import { resolveDataFolder } from '../../src/shared/process/data-folder.ts';
import { readModelCatalogue } from '../../src/shared/process/model-catalogue.ts';

const count = 512;
const words =
  'the a of and to in card bank has not arrived yet my new account payment was declined when can I please tell me how long it takes for transfer money abroad fee phone number changed address old lost stolen top up balance wrong';
const { signal } = new AbortController();
const home = resolveDataFolder(process.env, process.platform);
const catalogue = await readModelCatalogue(new URL('../../resources/models/catalogue.json', import.meta.url));
await using library = openModelLibrary({ home, catalogue });
const model = await library.get('all-minilm-l6-v2', { signal });
if (model.purpose !== 'embedder') throw new Error('all-minilm-l6-v2 is no embedder in the catalogue.');

const random = createRandom(1);
const texts = Array.from({ length: count }, () =>
  Array.from({ length: 30 }, () => random.pick(words.split(' '))).join(' '),
);
for (const threads of [1, 2]) {
  await using embedder = await createEmbedder({ folder: model.folder, id: model.id, hash: model.hash, threads });
  await embedder.embed(texts.slice(0, 32), { signal });
  const together = await medianSeconds(() => embedder.embed(texts, { signal }));
  const alone = await medianSeconds(async () => {
    for (const text of texts) await embedder.embed([text], { signal });
  });
  const rate = (seconds: number) => `${(count / seconds).toFixed(0)} texts/s`;
  console.log(
    `${threads} threads: together ${rate(together)}, text by text ${rate(alone)}, ratio ${(alone / together).toFixed(2)}`,
  );
}

async function medianSeconds(run: () => Promise<unknown>): Promise<number> {
  const seconds: number[] = [];
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    await run();
    seconds.push((performance.now() - start) / 1000);
  }
  return seconds.sort((a, b) => a - b)[2] ?? Number.NaN;
}
