/**
 * Where S3 is. One phase at a time: the next begins when nothing of the one before is outstanding, so that each round's
 * student sees all texts of the rounds before.
 */
export type Phase = 'reasons' | 'seed' | 'student' | 'extrapolate' | 'fill' | 'end';

export interface S3State {
  readonly phase: Phase;
  /** Rounds of extrapolation that are over. */
  readonly round: number;
  /** Labels whose reasons are asked for: tries so far, and whether they came. */
  readonly reasons: {
    readonly [label: string]: { readonly tries: number; readonly isFound: boolean; readonly isAsked: boolean };
  };
  /** Texts that the phase wants. */
  readonly wishes: readonly Wish[];
  /** Of each student, on the gold items. */
  readonly accuracies: readonly number[];
  /** What the student of this round found; absent in other phases. */
  readonly found?: StudentFinding;
  readonly isStudentAsked: boolean;
}

/** So many texts for a cell, made from gold items when there are any. */
export interface Wish {
  readonly cell: string;
  readonly label: string;
  /** Ids of gold items, the one to extrapolate first; empty for seed texts. */
  readonly sources: readonly string[];
  readonly wanted: number;
  readonly issued: number;
  readonly decided: number;
  readonly accepted: number;
}

/** A gold item with its own label and what the student took it for. */
export interface ErrorItem {
  readonly id: string;
  readonly label: string;
  readonly predicted: string;
}

export interface StudentFinding {
  /** Texts it was trained on. */
  readonly texts: number;
  readonly accuracy: number;
  readonly errors: readonly ErrorItem[];
  /** Items it got right but was least sure of, for labels without errors. */
  readonly unsure: readonly ErrorItem[];
}

/** What a unit is to do: its JSON. */
export type S3Job =
  | { readonly kind: 'reasons'; readonly label: string; readonly cell: string }
  | {
      readonly kind: 'text';
      readonly label: string;
      readonly cell: string;
      readonly sources: readonly string[];
      readonly wish: number;
    }
  | { readonly kind: 'student' };

export function newWish(
  place: { readonly cell: string; readonly label: string },
  wanted: number,
  sources: readonly string[] = [],
): Wish {
  return { ...place, sources, wanted, issued: 0, decided: 0, accepted: 0 };
}

/** Units that the wish may have planned now: a rejected text is asked for again, `tries` times the wanted number at most. */
export function openUnits(wish: Wish, tries: number): number {
  const outstanding = wish.issued - wish.decided;
  return Math.max(0, Math.min(wish.wanted - wish.accepted - outstanding, wish.wanted * tries - wish.issued));
}
