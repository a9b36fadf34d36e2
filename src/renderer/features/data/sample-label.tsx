import { LabelMark } from '../../components/label-mark.tsx';
import classes from './sample-label.module.css';
import { noLabel } from './words.ts';

interface SampleLabelProps {
  readonly labels: readonly string[];
  /** Names in the order of the codebook. */
  readonly names: readonly string[];
}

/** The labels of one sample, each with its colour. */
export function SampleLabel({ labels, names }: SampleLabelProps) {
  if (labels.length === 0) return <span className="quiet">{noLabel}</span>;
  return (
    <span className={classes.labels} dir="auto">
      {labels.map((label) => (
        <LabelMark key={label} name={label} {...placeOf(label, names)} />
      ))}
    </span>
  );
}

/** Labels that the codebook does not have take a colour by name. */
export function placeOf(label: string, names: readonly string[]): { readonly index?: number } {
  const index = names.indexOf(label);
  return index < 0 ? {} : { index };
}
