import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { ModelScript } from './scripted-model.ts';

const scriptSchema = z.strictObject({
  rules: z
    .array(
      z.strictObject({
        when: z.union([z.string().transform((text) => [text]), z.array(z.string())]).default([]),
        pick: z.enum(['once', 'seed']).default('seed'),
        answers: z.array(z.string()).min(1),
      }),
    )
    .min(1),
  contextTokens: z.int().min(16).default(4096),
  hasChatTemplate: z.boolean().default(true),
  delayMs: z.number().min(0).max(60_000).default(0),
});

/** Reads the script of `models: { generator: "scripted:file.yaml" }`. */
export function readModelScript(path: string): ModelScript {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new EngineError(
      'model-missing',
      `The script ${path} cannot be read. A model named \`scripted:FILE\` needs the file beside the recipe.`,
      { path },
      { cause: error },
    );
  }
  let value: unknown;
  try {
    value = parse(text, { maxAliasCount: 100 });
  } catch (error) {
    throw new EngineError(
      'model-invalid',
      `The script ${path} is no YAML: ${error instanceof Error ? error.message : String(error)}`,
      { path },
    );
  }
  const parsed = scriptSchema.safeParse(value);
  if (!parsed.success)
    throw new EngineError('model-invalid', `The script ${path} does not fit: ${z.prettifyError(parsed.error)}`, {
      path,
    });
  return parsed.data;
}
