import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { modelId } from '../../shared/process/model-catalogue.ts';
import { writeJsonAtomically } from '../../shared/process/verified-files.ts';

const ownModel = z.strictObject({
  id: modelId,
  name: z.string().min(1).max(200),
  /** Absolute; the file stays where the person keeps it. */
  path: z.string().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
const ownModels = z.strictObject({ version: z.literal(1), models: z.array(ownModel) });

/** A GGUF file of the person's own, by its path. Nobody pinned it: its hash is what it was when it was added. */
export type OwnModel = z.infer<typeof ownModel>;

/** The list of own models, in `<home>/models/own-models.json`. Changes go one after the other. */
export interface OwnModels {
  read(): Promise<readonly OwnModel[]>;
  add(model: OwnModel): Promise<void>;
  remove(id: string): Promise<void>;
}

export function openOwnModels(home: string): OwnModels {
  const folder = join(home, 'models');
  const path = join(folder, 'own-models.json');
  let turn: Promise<unknown> = Promise.resolve();

  return {
    read,
    add: (model) => change((models) => [...models.filter(({ id }) => id !== model.id), model]),
    remove: (id) => change((models) => models.filter((model) => model.id !== id)),
  };

  function change(update: (models: readonly OwnModel[]) => readonly OwnModel[]): Promise<void> {
    const mine = turn.then(async () => {
      const models = update(await read());
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeJsonAtomically(path, { version: 1, models });
    });
    turn = mine.catch(() => undefined);
    return mine;
  }

  async function read(): Promise<readonly OwnModel[]> {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
    try {
      return ownModels.parse(JSON.parse(text)).models;
    } catch (cause) {
      const what = `The list of own models, ${path}, cannot be read. Mend it or delete it, and add the models again.`;
      throw new EngineError('model-invalid', what, { path }, { cause });
    }
  }
}

/** An id from a file name, different from those taken: `My Model.Q4.gguf` becomes `my-model.q4`. */
export function chooseModelId(path: string, taken: ReadonlySet<string>): string {
  const plain = basename(path)
    .toLowerCase()
    .replace(/\.gguf$/, '')
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .slice(0, 55)
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  const base = modelId.safeParse(plain).success ? plain : `model${plain === '' ? '' : `-${plain}`}`;
  for (let count = 1; ; count++) {
    const id = count === 1 ? base : `${base}-${count}`;
    if (!taken.has(id)) return id;
  }
}
