import type { Connection } from '../connection.ts';
import { parseFields } from '../load-samples.ts';
import type { AnnotatedSample, AnnotationStore, StoredAnnotation } from '../project-store.ts';
import { shownText } from '../sample-text.ts';

interface AnnotationRow {
  readonly sample: number;
  readonly annotator: string;
  readonly revision: number;
  readonly state: StoredAnnotation['state'];
  readonly labels: string;
  readonly rating: number | null;
  readonly note: string;
  readonly codebook: string;
  readonly at: string;
}

export class AnnotationRepository implements AnnotationStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  find(sampleId: string, annotator: string): StoredAnnotation | null {
    const row = this.#connection.get<AnnotationRow>(
      `SELECT a.* FROM annotations a JOIN samples s ON s.number = a.sample WHERE s.id = ? AND a.annotator = ?`,
      sampleId,
      annotator,
    );
    return row === undefined ? null : toAnnotation(row);
  }

  states(): ReadonlyMap<number, ReadonlyMap<string, StoredAnnotation['state']>> {
    const bySample = new Map<number, Map<string, StoredAnnotation['state']>>();
    const rows = this.#connection.eachRow<readonly [number, string, StoredAnnotation['state']]>(
      'SELECT sample, annotator, state FROM annotations',
    );
    for (const [sample, annotator, state] of rows) {
      const known = bySample.get(sample);
      if (known === undefined) bySample.set(sample, new Map([[annotator, state]]));
      else known.set(annotator, state);
    }
    return bySample;
  }

  all(): readonly AnnotatedSample[] {
    const bySample = new Map<number, StoredAnnotation[]>();
    for (const row of this.#connection.all<AnnotationRow>('SELECT * FROM annotations ORDER BY sample, annotator')) {
      const known = bySample.get(row.sample);
      if (known === undefined) bySample.set(row.sample, [toAnnotation(row)]);
      else known.push(toAnnotation(row));
    }
    return this.#connection
      .all<{ number: number; id: string; group: string; label: string; fields: string; settled: string | null }>(
        `SELECT s.number, s.id, s.group_key AS "group", s.label, r.fields,
           (SELECT max(l.at) FROM labels l
            WHERE l.sample = s.number AND l.revision = s.revision AND l.author_kind = 'person') AS settled
         FROM samples s JOIN revisions r ON r.sample = s.number AND r.revision = s.revision
         WHERE s.hidden = 0 AND s.number IN (SELECT sample FROM annotations) ORDER BY s.number`,
      )
      .map(({ fields, settled, ...sample }) => ({
        ...sample,
        fields: parseFields(fields),
        text: shownText(parseFields(fields)),
        labelledAt: settled,
        annotations: bySample.get(sample.number) ?? [],
      }));
  }
}

function toAnnotation({
  annotator,
  revision,
  state,
  labels,
  rating,
  note,
  codebook,
  at,
}: AnnotationRow): StoredAnnotation {
  // Safe: only a list of names is written there.
  return { annotator, revision, state, labels: JSON.parse(labels) as string[], rating, note, codebook, at };
}
