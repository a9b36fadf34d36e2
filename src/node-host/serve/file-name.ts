const longestCharacters = 120;
const longestBytes = 200;
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/iu;
/** Control and invisible characters, what has a meaning in a path, and what Windows does not take. */
const unfit = /[\p{C}\p{Zl}\p{Zp}<>:"|?*]/gu;

/** A name of a file as a browser tells it, made fit to be one part of a path on every system. Never empty. */
export function cleanFileName(name: string): string {
  const last = name.normalize('NFC').split(/[\\/]/u).at(-1) ?? '';
  const plain = trim(last.replace(unfit, '_'));
  const short = trim(shorten(plain));
  if (short === '') return 'file';
  return reserved.test(short) ? `_${short}` : short;
}

/** No dots or spaces at the ends: hidden on one system, dropped by another. */
function trim(name: string): string {
  return name.replace(/^[.\s]+|[.\s]+$/gu, '');
}

/** Cuts before the extension, which says how the file is read. */
function shorten(name: string): string {
  const [extension = ''] = /\.[^.]{1,20}$/u.exec(name) ?? [];
  const stem = Array.from(name.slice(0, name.length - extension.length));
  const room = longestCharacters - Array.from(extension).length;
  const kept = stem.slice(0, room);
  while (Buffer.byteLength(kept.join('') + extension) > longestBytes && kept.length > 0) kept.pop();
  return kept.join('') + extension;
}
