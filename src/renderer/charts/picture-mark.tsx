import type { Mark, Tone } from '../../shared/domain/pictures/picture.ts';
import { strokeOf } from '../../shared/domain/pictures/picture-svg.ts';

/** One mark of a picture, in the colours of the page. */
export function PictureMark({ mark }: { readonly mark: Mark }) {
  const colour = colourOf(mark.tone);
  switch (mark.kind) {
    case 'rect':
      return <rect x={mark.x} y={mark.y} width={mark.width} height={mark.height} style={{ fill: colour }} />;
    case 'line': {
      const { x1, y1, x2, y2 } = mark;
      return <line x1={x1} y1={y1} x2={x2} y2={y2} style={{ stroke: colour, strokeWidth: strokeOf(mark.tone) }} />;
    }
    case 'dot':
      return <circle cx={mark.x} cy={mark.y} r={3.5} style={{ fill: colour }} />;
    case 'path':
      return mark.isFilled ? (
        <path d={mark.path} style={{ fill: colour, fillOpacity: mark.tone.startsWith('soft') ? 0.16 : 1 }} />
      ) : (
        <path d={mark.path} style={{ fill: 'none', stroke: colour, strokeWidth: 2 }} />
      );
    case 'text': {
      const turn = mark.isTurned === true ? { transform: `rotate(-90 ${mark.x} ${mark.y})` } : {};
      return (
        <text x={mark.x} y={mark.y} textAnchor={mark.anchor} style={{ fill: colour, fontSize: 12 }} {...turn}>
          {mark.text}
        </text>
      );
    }
  }
}

const colours: Readonly<Record<string, string>> = {
  main: 'var(--accent)',
  band: 'var(--accent-soft)',
  asked: 'var(--text)',
  line: 'var(--line-strong)',
  axis: 'var(--line)',
  text: 'var(--text)',
  quiet: 'var(--quiet)',
};

function colourOf(tone: Tone): string {
  return colours[tone] ?? `var(--label-${tone.at(-1)})`;
}
