import type { Plot } from '../finding.ts';
import { drawBars } from './draw-bars.ts';
import { drawCurves } from './draw-curves.ts';
import { drawForest } from './draw-forest.ts';
import { drawHistogram } from './draw-histogram.ts';
import { drawMatrix } from './draw-matrix.ts';
import type { Picture } from './picture.ts';

/** The picture of a finding's plot, so many pixels wide. */
export function drawPlot(plot: Plot, width: number): Picture {
  switch (plot.kind) {
    case 'bars':
      return drawBars(plot, width);
    case 'forest':
      return drawForest(plot, width);
    case 'curve':
      return drawCurves(plot, width);
    case 'histogram':
      return drawHistogram(plot, width);
    case 'matrix':
      return drawMatrix(plot, width);
  }
}
