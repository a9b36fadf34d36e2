/** What a mark is for; page and exported file each give it a colour. `label-0` to `label-7` are the palette of labels. */
export type Tone =
  | 'main'
  | 'band'
  | 'asked'
  | 'line'
  | 'axis'
  | 'text'
  | 'quiet'
  | `label-${number}`
  | `soft-${number}`;

export type Mark =
  | {
      readonly kind: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly tone: Tone;
    }
  | {
      readonly kind: 'line';
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
      readonly tone: Tone;
      readonly isDashed?: boolean;
    }
  | { readonly kind: 'dot'; readonly x: number; readonly y: number; readonly tone: Tone }
  | { readonly kind: 'path'; readonly path: string; readonly tone: Tone; readonly isFilled: boolean }
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly anchor: 'start' | 'middle' | 'end';
      readonly tone: Tone;
      /** Reads upwards. */
      readonly isTurned?: boolean;
    };

/** A place that tells its value when it is pointed at or reached by a key. */
export interface PictureValue {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** "Curated: 0.869 [0.828, 0.906], n = 320" */
  readonly words: string;
}

/** A chart as marks in pixels, with the same as a table. Made by `drawPlot`; drawn by the page and by the exported file. */
export interface Picture {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
  readonly values: readonly PictureValue[];
  readonly table: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
}
