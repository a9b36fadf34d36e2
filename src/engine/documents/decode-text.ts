import { FileFault } from './file-fault.ts';

export type Decoded =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'not-utf8'; readonly looksLike: string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Strict UTF-8: bytes that are something else are named, never replaced by U+FFFD. */
export function decodeText(bytes: Uint8Array): Decoded {
  try {
    return { kind: 'text', text: utf8.decode(bytes) };
  } catch {
    return { kind: 'not-utf8', looksLike: guessEncoding(bytes) };
  }
}

function guessEncoding(bytes: Uint8Array): string {
  if (looksLikeUtf16(bytes)) return 'UTF-16';
  if (bytes.some((byte, index) => byte === 0xed && (bytes[index + 1] ?? 0) >= 0xa0))
    return 'UTF-8 with half a surrogate pair in it';
  // Tried on the first part only: a row can be long, and the rest would not change the guess.
  const start = bytes.subarray(0, 4096);
  if (decodesAs('shift_jis', start, /[ぁ-ヿ]/)) return 'Shift-JIS';
  if (decodesAs('euc-jp', start, /[ぁ-ヿ]/)) return 'EUC-JP';
  // Both a valid character of several bytes and a stray byte: two files were joined, or a text was cut.
  const lenient = new TextDecoder('utf-8').decode(start);
  return /(?!�)\P{ASCII}/u.test(lenient) ? 'UTF-8 with other bytes mixed in' : 'Latin-1 or Windows-1252';
}

function decodesAs(encoding: string, bytes: Uint8Array, expected: RegExp): boolean {
  try {
    return expected.test(new TextDecoder(encoding, { fatal: true }).decode(bytes));
  } catch {
    return false;
  }
}

/** Latin text in UTF-16 has a zero in every second byte. */
function looksLikeUtf16(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 1024);
  let even = 0;
  let odd = 0;
  start.forEach((byte, index) => {
    if (byte === 0) index % 2 === 0 ? even++ : odd++;
  });
  const quarter = start.length / 4;
  return start.length >= 4 && ((odd > quarter && even < quarter / 4) || (even > quarter && odd < quarter / 4));
}

const signatures: readonly { readonly bytes: readonly number[]; readonly name: string; readonly advice: string }[] = [
  { bytes: [0xff, 0xfe, 0, 0], name: 'UTF-32 text', advice: 'Save it as UTF-8.' },
  { bytes: [0, 0, 0xfe, 0xff], name: 'UTF-32 text', advice: 'Save it as UTF-8.' },
  { bytes: [0xff, 0xfe], name: 'UTF-16 text (little endian, by its byte order mark)', advice: 'Save it as UTF-8.' },
  { bytes: [0xfe, 0xff], name: 'UTF-16 text (big endian, by its byte order mark)', advice: 'Save it as UTF-8.' },
  { bytes: [0x1f, 0x8b], name: 'a gzip archive', advice: 'Unpack it first.' },
  {
    bytes: [0x50, 0x4b, 3, 4],
    name: 'a ZIP archive or an Office document',
    advice: 'Unpack it, or save the table as CSV in UTF-8.',
  },
  {
    bytes: [0x50, 0x41, 0x52, 0x31],
    name: 'a Parquet file',
    advice: 'Say `format: parquet`, or let its name end with .parquet.',
  },
  { bytes: [0x25, 0x50, 0x44, 0x46], name: 'a PDF document', advice: 'Save its text as JSON Lines or CSV.' },
  {
    bytes: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65, 0x20, 0x66],
    name: 'an SQLite database',
    advice: 'Export the table as CSV or JSON Lines.',
  },
];

/** The length of a UTF-8 byte order mark at the start. @throws FileFault when the first bytes say that this is no UTF-8 text. */
export function checkFirstBytes(bytes: Uint8Array): number {
  const known = signatures.find((signature) => signature.bytes.every((byte, index) => bytes[index] === byte));
  const utf16 = looksLikeUtf16(bytes)
    ? { name: 'UTF-16 text without a byte order mark', advice: 'Save it as UTF-8.' }
    : undefined;
  const other = known ?? utf16;
  if (other) {
    throw new FileFault({
      code: 'source-invalid',
      problem: `this is ${other.name}`,
      advice: other.advice,
      line: 1,
      expected: 'UTF-8 text',
      found: other.name,
    });
  }
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}
