import { argilla } from './argilla.ts';
import { axolotl } from './axolotl.ts';
import { csv } from './csv.ts';
import type { ExportFormat } from './export-format.ts';
import { huggingFace } from './hugging-face.ts';
import { json } from './json.ts';
import { jsonl } from './jsonl.ts';
import { labelStudio } from './label-studio.ts';
import { llamaFactory } from './llama-factory.ts';
import { parquet } from './parquet.ts';
import { trlMessages } from './trl-messages.ts';
import { trlPreference } from './trl-preference.ts';
import { trlPromptCompletion } from './trl-prompt-completion.ts';
import { tsv } from './tsv.ts';

/** The formats, in the order in which they are offered. Their ids also stand in the recipe's schema (`exportFormats`). */
export const exportFormatRegistry: readonly ExportFormat[] = [
  jsonl,
  json,
  csv,
  tsv,
  parquet,
  huggingFace,
  trlMessages,
  trlPromptCompletion,
  trlPreference,
  axolotl,
  llamaFactory,
  argilla,
  labelStudio,
];
