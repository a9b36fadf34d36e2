/** A dataset's name as a file name on every system: letters, digits, dash, dot and underscore, at most 80 characters. */
export function exportFileName(name: string): string {
  const plain = name
    .normalize('NFKC')
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  const short = [...plain]
    .slice(0, 80)
    .join('')
    .replace(/[-.]+$/, '');
  const isReserved = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i.test(short);
  return short === '' ? 'dataset' : isReserved ? `dataset-${short}` : short;
}
