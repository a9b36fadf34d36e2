import classes from './label-mark.module.css';

const paletteSize = 8;

interface LabelMarkProps {
  readonly name: string;
  /** Place in the codebook: it decides the colour. Without one the colour comes from the name. */
  readonly index?: number;
}

/** A label or an origin: a colour that people with any colour vision can tell apart, and always the name. */
export function LabelMark({ name, index }: LabelMarkProps) {
  return (
    <span className={classes.label}>
      <span className={classes.dot} style={{ background: labelColour(name, index) }} aria-hidden />
      <span className={classes.name}>{name}</span>
    </span>
  );
}

/** A CSS colour out of the palette of eight. */
export function labelColour(name: string, index?: number): string {
  return `var(--label-${(index ?? sumOf(name)) % paletteSize})`;
}

function sumOf(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return sum;
}
