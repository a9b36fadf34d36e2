import { FileFault } from './file-fault.ts';
import { openRows } from './open-rows.ts';
import type { FileRowsRequest } from './read-file-rows.ts';
import type { FileCheck, SourceRow } from './reader-protocol.ts';
import { problemSentence, type RowProblem } from './row-outcome.ts';

/** After as many broken rows and not one good one, the file is something else. */
const hopelessRows = 10_000;
const previewRows = 20;
const previewBytes = 256 * 1024;

/** Reads a whole file and keeps its counts, problems and first rows. For the reading thread, which it keeps busy. Throws FileFault. */
export async function checkFileRows(request: FileRowsRequest, alive?: () => void): Promise<FileCheck> {
  const problems: RowProblem[] = [];
  const preview: SourceRow[] = [];
  let previewSize = 0;
  let accepted = 0;
  let rejected = 0;
  let rejectedLines = 0;
  let longNumbers = 0;
  let rowsWithReplacementCharacter = 0;

  const outcomes = openRows(request, alive);
  for (;;) {
    const next = outcomes.next();
    const step = next instanceof Promise ? await next : next;
    if (step.done) {
      return {
        ...step.value,
        read: accepted + rejected,
        accepted,
        rejected,
        rejectedLines,
        problems,
        longNumbers,
        rowsWithReplacementCharacter,
        preview,
      };
    }
    const outcome = step.value;
    if (outcome.kind === 'broken') {
      rejected++;
      rejectedLines += outcome.problem.lines ?? 1;
      if (accepted === 0 && rejected >= hopelessRows) throw hopeless(problems);
      if (problems.length < request.limits.listedProblems) problems.push(outcome.problem);
    } else if (outcome.kind === 'row') {
      accepted++;
      longNumbers += outcome.longNumbers;
      if (outcome.hasReplacementCharacter) rowsWithReplacementCharacter++;
      if (preview.length < (request.previewRows ?? previewRows)) {
        previewSize += outcome.bytes;
        // One row is shown in any case.
        if (previewSize <= previewBytes || preview.length === 0)
          preview.push({ line: outcome.line, values: outcome.values });
      }
    }
  }
}

function hopeless(problems: readonly RowProblem[]): FileFault {
  const shown = problems.slice(0, 3).map(problemSentence).join('; ');
  return new FileFault({
    code: 'source-invalid',
    problem: `none of the first ${hopelessRows} rows can be read (${shown})`,
    advice: 'Check the format, the separator and the encoding.',
    line: problems[0]?.line ?? 1,
    expected: 'rows that can be read',
    found: `${hopelessRows} broken rows`,
  });
}
