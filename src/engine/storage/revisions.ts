import type { Connection } from './connection.ts';
import { contentHash, type RevisionContent } from './content-hash.ts';

/** Writes one revision of a sample with its content hash. */
export function insertRevision(connection: Connection, sample: number, content: RevisionContent): void {
  connection.run(
    `INSERT INTO revisions (sample, revision, parent, fields, author, author_kind, at, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    sample,
    content.revision,
    content.parent,
    JSON.stringify(content.fields),
    content.author,
    content.authorKind,
    content.at,
    contentHash(content),
  );
}
