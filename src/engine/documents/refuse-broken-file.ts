import { faultError } from './file-fault.ts';
import type { FileRowsRequest } from './read-file-rows.ts';
import type { FileCheck } from './reader-protocol.ts';
import { problemSentence } from './row-outcome.ts';

/** Throws EngineError `source-invalid` when a file has no rows, no good row, or more broken ones than the share allows. */
export function refuseBrokenFile(task: FileRowsRequest, check: FileCheck, maximumBrokenShare: number): void {
  const { accepted, rejected, rejectedLines } = check;
  const shown = check.problems.slice(0, 3).map(problemSentence);
  const isTable = task.format === 'csv' || task.format === 'tsv';
  const advice = isTable
    ? `Check the separator (read as ${JSON.stringify(check.delimiter)}), the quotes and the encoding.`
    : 'Check the format and the encoding, or mend these rows.';
  const details = {
    code: 'source-invalid',
    advice,
    ...(check.problems[0] ? { line: check.problems[0].line } : {}),
  } as const;
  if (accepted + rejected === 0) {
    throw faultError(task.path, {
      ...details,
      problem: 'there are no rows in it',
      advice: 'Choose a file with at least one row.',
      expected: 'at least one row',
      found: 'none',
    });
  }
  if (accepted === 0) {
    throw faultError(task.path, {
      ...details,
      problem: `none of the ${rejected} rows can be read (${shown.join('; ')})`,
      expected: `rows of ${task.format}`,
      found: `${rejected} broken rows`,
    });
  }
  // Counted in lines: a stray quote makes one broken row of many good ones.
  const share = rejectedLines / (rejectedLines + accepted);
  if (share > maximumBrokenShare) {
    throw faultError(task.path, {
      ...details,
      problem: `${rejected} of ${accepted + rejected} rows cannot be read (${shown.join('; ')})`,
      expected: `at most ${Math.round(maximumBrokenShare * 100)} % broken rows`,
      found: `${Math.round(share * 100)} % of the lines`,
    });
  }
}
