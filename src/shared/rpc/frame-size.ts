/** The limit of a frame between page and engine: 4 MiB of JSON in UTF-8. Between engine and hosts: `Infinity`. */
export const pageFrameLimitBytes = 4 * 1024 * 1024;

/** True when the frame is longer as JSON than the limit. Nothing is measured when the limit is infinite. */
export function isTooLarge(frame: unknown, limitBytes: number): boolean {
  if (limitBytes === Number.POSITIVE_INFINITY) return false;
  const text = JSON.stringify(frame);
  // A UTF-16 unit takes one to three bytes in UTF-8: most frames are decided without counting.
  if (text.length > limitBytes) return true;
  if (text.length * 3 <= limitBytes) return false;
  return utf8Bytes(text) > limitBytes;
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
