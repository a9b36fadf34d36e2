import { expect, test } from 'vitest';
import { reportPage } from '../../../../src/engine/runs/evaluation-page/report-page.ts';

const hostile = `"><script>alert(1)</script><img src=x onerror='a'>\u202e`;

test('nothing of a report is markup in its page, and nothing in it is fetched', () => {
  const page = reportPage({
    report: 'r1-m1',
    run: 'r1',
    name: hostile,
    at: hostile,
    recipeVersion: hostile,
    dataset: hostile,
    kept: 3,
    measures: [hostile],
    count: 1,
    findings: [
      {
        step: 'evaluate/0',
        method: hostile,
        title: hostile,
        finding: {
          id: hostile,
          title: hostile,
          value: 0.5,
          n: 3,
          interval: [0.4, 0.6],
          intervalNote: hostile,
          warnings: [hostile, 'Only 3 test texts.'],
          samples: [hostile],
          plot: { kind: 'bars', title: hostile, unit: hostile, bars: [{ label: hostile, value: 1 }] },
        },
      },
    ],
  });
  expect(page).not.toMatch(/<script|<img|\u202e|<link|<iframe|href=|url\(/u);
  // The name space of SVG is no address that anything fetches.
  expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toContain('://');
  expect(page).toContain('0.5 ± 0.1 (n = 3)');
  expect(page).toContain('Too few to tell.');
  expect(page.match(/<table>/gu)).toHaveLength(1);
});
