import type { Mark, Picture, Tone } from './picture.ts';

/** A text that stands in XML or HTML as what it is, in an attribute too. */
export function escapeMarkup(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;')
      // What XML cannot hold at all, and what turns the direction of the text around it.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu, '\ufffd')
  );
}

const colours: Readonly<Record<string, string>> = {
  main: '#2f55c7',
  band: '#e6ecfb',
  asked: '#1b2027',
  line: '#8a93a0',
  axis: '#dce0e6',
  text: '#1b2027',
  quiet: '#565f6c',
};
const labelColours = ['#0072b2', '#d55e00', '#009e73', '#a6428f', '#8a6d00', '#3f9fd4', '#5b4bb5', '#6b6f76'];

/** The picture as a file of its own: colours in it, no script, nothing that is fetched. */
export function pictureSvg(picture: Picture): string {
  const { title, width, height, marks } = picture;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escapeMarkup(title)}</title>`,
    ...marks.map(markSvg),
    '</svg>',
  ].join('\n');
}

function markSvg(mark: Mark): string {
  const colour = colourOf(mark.tone);
  switch (mark.kind) {
    case 'rect':
      return `<rect x="${px(mark.x)}" y="${px(mark.y)}" width="${px(mark.width)}" height="${px(mark.height)}" fill="${colour}"/>`;
    case 'line':
      return `<line x1="${px(mark.x1)}" y1="${px(mark.y1)}" x2="${px(mark.x2)}" y2="${px(mark.y2)}" stroke="${colour}" stroke-width="${strokeOf(mark.tone)}"/>`;
    case 'dot':
      return `<circle cx="${px(mark.x)}" cy="${px(mark.y)}" r="3.5" fill="${colour}"/>`;
    case 'path':
      return mark.isFilled
        ? `<path d="${mark.path}" fill="${colour}" fill-opacity="${mark.tone.startsWith('soft') ? 0.16 : 1}"/>`
        : `<path d="${mark.path}" fill="none" stroke="${colour}" stroke-width="2"/>`;
    case 'text': {
      const turn = mark.isTurned === true ? ` transform="rotate(-90 ${px(mark.x)} ${px(mark.y)})"` : '';
      return `<text x="${px(mark.x)}" y="${px(mark.y)}" text-anchor="${mark.anchor}" fill="${colour}"${turn}>${escapeMarkup(mark.text)}</text>`;
    }
  }
}

/** How thick a line is, in pixels. */
export function strokeOf(tone: Tone): number {
  return tone === 'main' || tone === 'asked' ? 2 : 1;
}

function colourOf(tone: Tone): string {
  const label = /^(?:label|soft)-(\d)$/u.exec(tone)?.[1];
  return label === undefined ? (colours[tone] ?? '#000000') : (labelColours[Number(label)] ?? '#000000');
}

function px(value: number): number {
  return Math.round(value * 10) / 10;
}
