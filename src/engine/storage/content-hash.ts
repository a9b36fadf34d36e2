import { createHash } from 'node:crypto';
import { canonicalJson } from '../../shared/base/json.ts';
import type { Fields } from '../../shared/domain/task.ts';

export interface RevisionContent {
  readonly id: string;
  readonly revision: number;
  readonly parent: number | null;
  readonly fields: Fields;
  readonly author: string;
  readonly authorKind: string;
  readonly at: string;
}

/** sha256 over the canonical JSON of one revision of a sample, 32 bytes: what tells silent change. */
export function contentHash(content: RevisionContent): Buffer {
  return createHash('sha256').update(canonicalJson(content)).digest();
}

/** sha256 of a text, 32 bytes. */
export function textHash(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
