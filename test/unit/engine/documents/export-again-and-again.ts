import { writeOneFile } from '../../../support/write-one-file.ts';

/** Writes the same file over and over, each time with its round in every row, until it is killed. */
const path = process.argv[2] ?? '';
for (let round = 0; ; round++) {
  const rows = Array.from({ length: 2000 }, (_, index) => ({
    id: `s${index}`,
    fields: { text: `${'x'.repeat(200)} ${index}`, round },
    group: 'g',
    origin: 'generated' as const,
    parents: [],
    weight: 1,
  }));
  const report = await writeOneFile({
    path,
    format: 'jsonl',
    rows,
    fields: ['text', 'round'],
    overwrite: true,
    signal: new AbortController().signal,
  });
  if (round === 0) process.stdout.write(`${report.rows}\n`);
}
