import { createHash } from 'node:crypto';
import { canonicalJson } from '../../shared/base/json.ts';
import type { Prompt } from '../../shared/llm/prompt.ts';

/** sha256 of form, roles, parts and texts: equal prompts and only they have equal hashes. */
export function promptHash(prompt: Prompt): string {
  return createHash('sha256').update(canonicalJson(prompt)).digest('hex');
}
