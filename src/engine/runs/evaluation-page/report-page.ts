import type { EvaluationReport } from '../../../shared/domain/evaluation-report.ts';
import type { Finding } from '../../../shared/domain/finding.ts';
import { findingInWords, tellsTooLittle } from '../../../shared/domain/finding-words.ts';
import { drawPlot } from '../../../shared/domain/pictures/draw-plot.ts';
import type { Picture } from '../../../shared/domain/pictures/picture.ts';
import { escapeMarkup, pictureSvg } from '../../../shared/domain/pictures/picture-svg.ts';

const pictureWidth = 760;

/** A report as one HTML file: no script, nothing that is fetched, a table for every picture, every text escaped. */
export function reportPage(report: EvaluationReport): string {
  const measures = [...new Set(report.findings.map(({ step }) => step))];
  const title = `Evaluation of ${report.name}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeMarkup(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1 dir="auto">${escapeMarkup(title)}</h1>
${facts(report)}
<p>Intervals cover 95 %. What is written in amber must be known beside the number.</p>
${measures.map((step) => measureSection(report, step)).join('\n')}
</main>
</body>
</html>
`;
}

function facts({ report, run, at, recipeVersion, dataset, kept }: EvaluationReport): string {
  const rows = [
    ['Report', report],
    ['Run', run],
    ['Measured', at],
    ['Recipe version', recipeVersion],
    ['Dataset version', dataset ?? 'none'],
    ['Samples kept', String(kept)],
  ];
  return `<dl>${rows.map(([name, value]) => `<dt>${escapeMarkup(name ?? '')}</dt><dd>${escapeMarkup(value ?? '')}</dd>`).join('')}</dl>`;
}

function measureSection({ findings }: EvaluationReport, step: string): string {
  const own = findings.filter((entry) => entry.step === step);
  const title = own[0]?.title ?? step;
  return `<section>
<h2>${escapeMarkup(title)}</h2>
${own.map(({ finding }) => findingPart(finding)).join('\n')}
</section>`;
}

function findingPart(finding: Finding): string {
  const { title, intervalNote, warnings, samples, plot } = finding;
  const few = tellsTooLittle(finding) ? '<strong class="look">Too few to tell.</strong> ' : '';
  return `<article>
<h3 dir="auto">${escapeMarkup(title)}</h3>
<p class="value">${few}${escapeMarkup(findingInWords(finding))}</p>
${intervalNote === undefined ? '' : `<p class="quiet">${escapeMarkup(intervalNote)}</p>`}
${warnings.map((warning) => `<p class="look" dir="auto">${escapeMarkup(warning)}</p>`).join('\n')}
${plot === undefined ? '' : figure(drawPlot(plot, pictureWidth))}
${samples === undefined || samples.length === 0 ? '' : `<details><summary>${samples.length} samples behind it</summary><p class="ids">${samples.map(escapeMarkup).join(' ')}</p></details>`}
</article>`;
}

function figure(picture: Picture): string {
  const { title, table } = picture;
  const cells = (row: readonly string[], tag: 'td' | 'th') =>
    `<tr>${row.map((cell) => `<${tag} dir="auto">${escapeMarkup(cell)}</${tag}>`).join('')}</tr>`;
  return `<figure>
<figcaption dir="auto">${escapeMarkup(title)}</figcaption>
${pictureSvg(picture)}
<details><summary>Table</summary><table>
<thead>${cells(table.columns, 'th')}</thead>
<tbody>${table.rows.map((row) => cells(row, 'td')).join('')}</tbody>
</table></details>
</figure>`;
}

const style = `
body { margin: 0; background: #fff; color: #1b2027; font: 14px/1.5 system-ui, sans-serif; }
main { max-width: 800px; margin: 0 auto; padding: 24px; }
h1 { font-size: 20px; } h2 { margin-top: 32px; font-size: 16px; border-bottom: 1px solid #dce0e6; } h3 { margin: 20px 0 0; font-size: 14px; }
p { margin: 4px 0; overflow-wrap: anywhere; } .quiet { color: #565f6c; font-size: 12px; } .look { color: #8f5b00; }
.value, table, dd { font-variant-numeric: tabular-nums; } .ids { font: 12px ui-monospace, monospace; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; } dt { color: #565f6c; } dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: 12px 0; } figcaption { font-weight: 600; font-size: 13px; } svg { max-width: 100%; height: auto; }
table { border-collapse: collapse; } th, td { padding: 2px 12px 2px 0; text-align: start; border-bottom: 1px solid #dce0e6; }
`;
