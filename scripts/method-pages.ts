/**
 * Writes docs/methods from the methods of the registry: one page a method and an index. `--check` writes nothing and
 * exits with 1 when a page is missing, old, or of a method that is gone.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Method } from '../src/engine/methods/method.ts';
import { methodRegistry } from '../src/engine/methods/registry.ts';
import { methodPage } from './method-page.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const folder = 'docs/methods';

async function main(isCheck: boolean): Promise<void> {
  const stale = await staleMethodPages();
  if (isCheck) {
    for (const path of stale.keys()) console.error(`${path} is not current. Run \`node scripts/method-pages.ts\`.`);
    if (stale.size > 0) process.exitCode = 1;
    return;
  }
  for (const [path, text] of stale) {
    if (text === undefined) rmSync(join(project, path));
    else {
      mkdirSync(dirname(join(project, path)), { recursive: true });
      writeFileSync(join(project, path), text);
    }
  }
}

/** What the pages must say, by path from the project folder, where they say something else; undefined: no such page. */
export async function staleMethodPages(): Promise<ReadonlyMap<string, string | undefined>> {
  const pages = await methodPages();
  const stale = new Map<string, string | undefined>();
  for (const [path, text] of pages) {
    const file = join(project, path);
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) stale.set(path, text);
  }
  for (const path of existingPages()) if (!pages.has(path)) stale.set(path, undefined);
  return stale;
}

/** All pages by path. A page lies where its method's file lies. */
async function methodPages(): Promise<ReadonlyMap<string, string>> {
  const placed = await placedMethods();
  const pages = new Map([...placed].map(([path, method]) => [`${folder}/${path}.md`, methodPage(method)]));
  pages.set(`${folder}/README.md`, indexPage(placed));
  return pages;
}

/** The methods of the registry by `stage/file`, in its order: its imports say which file holds which method. */
async function placedMethods(): Promise<ReadonlyMap<string, Method>> {
  const source = readFileSync(join(project, 'src/engine/methods/registry.ts'), 'utf8');
  const paths = [
    ...source.matchAll(/from '\.\/((?:generation|curation|annotation|evaluation)\/[a-z0-9-]+)\.ts'/gu),
  ].flatMap(([, path]) => path ?? []);
  const pathOf = new Map<unknown, string>();
  for (const path of paths) {
    const exported: Record<string, unknown> = await import(
      new URL(`../src/engine/methods/${path}.ts`, import.meta.url).href
    );
    for (const value of Object.values(exported)) pathOf.set(value, path);
  }
  return new Map(
    methodRegistry.list().map((method) => {
      const path = pathOf.get(method);
      if (path === undefined) throw new Error(`The registry imports ${method.id} from no file of a stage.`);
      return [path, method];
    }),
  );
}

const stageTitles = {
  generation: 'Generation',
  curation: 'Curation',
  evaluation: 'Evaluation',
} as const satisfies Record<Method['stage'], string>;

function indexPage(placed: ReadonlyMap<string, Method>): string {
  const stages = Object.entries(stageTitles).flatMap(([stage, title]) => {
    const rows = [...placed].filter(([, method]) => method.stage === stage);
    if (rows.length === 0) return [];
    const lines = rows.map(
      ([path, method]) =>
        `| [${method.title}](${path}.md) | \`${method.slot}\` | \`${method.id}\` | ${method.summary} |`,
    );
    return [`## ${title}`, ['| method | slot | id | what it does |', '|---|---|---|---|', ...lines].join('\n')];
  });
  return `${[
    '<!-- Made by `node scripts/method-pages.ts` from the registry. -->',
    '# Methods',
    'Each method fills a slot of the recipe. Curation scores and never deletes: `drop:` and `review:` rules over the scores decide.',
    ...stages,
    impossible,
  ].join('\n\n')}\n`;
}

const impossible = `## Not here: what needs the weights of a language model

Seedloom uses models as they are. These change weights, so no method here carries their names.

| technique | why not | nearest here |
|---|---|---|
| Prefix and prompt tuning of the generator (FewGen), mixtures of soft prompts | trains vectors inside the model | chosen demonstrations: \`nearest\`, \`random\` |
| Meta-weighted tokens (FewGen) | trains the generator with token weights | decoding against other labels: \`self-debiasing\` |
| Fine-tuned writers of instructions (Ada-Instruct) | fine-tunes the generator | \`single-prompt\` with demonstrations |
| Fine-tuning with differential privacy | fine-tunes with noise on gradients | none yet; mark the source \`private: true\`, and what is made from it is called private |
| Tuned models for tables (Tabula) | fine-tunes on tables | none yet |`;

function existingPages(): readonly string[] {
  const root = join(project, folder);
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.md'));
}

if (import.meta.main) await main(process.argv.includes('--check'));
