import { describe, expect, test } from 'vitest';
import { clampWidth, dataColumns, gridTemplate } from '../../../../../src/renderer/features/data/list/columns.ts';
import { stateInWords } from '../../../../../src/renderer/features/data/state-in-words.ts';
import { changedFields, editableFields } from '../../../../../src/renderer/features/data/story/editable-fields.ts';
import { labelsOf, taskLabels } from '../../../../../src/renderer/features/data/task-labels.ts';
import { nextSort, parseView, writeView } from '../../../../../src/renderer/features/data/view.ts';
import { nameInWords } from '../../../../../src/renderer/features/data/words.ts';

describe('how the list is seen', () => {
  test('stands in the address and comes back from it', () => {
    const views = [
      { mode: 'table', sort: { by: 'number', descending: false } },
      { mode: 'reading', sort: { by: 'label', descending: true } },
      { mode: 'table', sort: { by: 'score', scoreName: 'a,b:c', descending: true } },
    ] as const;
    expect(views.map(writeView)).toEqual([null, 'reading,-label', 'table,-score:a,b:c']);
    expect(views.map((view) => parseView(writeView(view)))).toEqual(views);
  });

  test('is plain when the address says nothing that fits', () => {
    expect(parseView('nonsense,score:')).toEqual({ mode: 'table', sort: { by: 'number', descending: false } });
  });

  test('is sorted one way, the other way, and then by number again', () => {
    const first = nextSort({ by: 'number', descending: false }, 'score', 'novelty');
    const second = nextSort(first, 'score', 'novelty');
    expect([first, second, nextSort(second, 'score', 'novelty')]).toEqual([
      { by: 'score', scoreName: 'novelty', descending: true },
      { by: 'score', scoreName: 'novelty', descending: false },
      { by: 'number', descending: false },
    ]);
  });
});

describe('columns', () => {
  const score = (name: string) => ({
    name,
    description: '',
    low: 0,
    high: 1,
    counts: [],
    scored: 1,
    unscored: 0,
  });

  test('show the scores that a person wants, and keep their widths', () => {
    const columns = dataColumns(['a', 'b', 'c'].map(score), {
      'data:score:a': 0,
      'data:score:c': 70,
      'data:label': 200,
    });
    expect(columns.filter(({ isHidden }) => !isHidden).map(({ id, width }) => [id, width])).toEqual([
      ['number', 60],
      ['text', 240],
      ['label', 200],
      ['verdict', 104],
      ['origin', 120],
      ['score:c', 70],
    ]);
  });

  test('give what is left to the text', () => {
    expect(gridTemplate(dataColumns([], {}).slice(0, 2))).toBe('36px 60px minmax(240px, 1fr)');
    expect([clampWidth(2), clampWidth(10_000)]).toEqual([48, 800]);
  });
});

test('the state of the screen says how many pass and what became of them', () => {
  const facet = (key: string, count: number) => ({ key, title: key, count });
  const facets = {
    total: 312,
    labels: [],
    origins: [],
    roles: [],
    verdicts: [facet('none', 290), facet('drop', 22)],
    runs: [],
    conditions: [],
    scores: [],
  };
  expect([
    stateInWords({ shown: 312, all: 1203, facets, filter: { origin: 'generated' } }),
    stateInWords({ shown: 22, all: 1203, facets, filter: { verdict: 'drop' } }),
    stateInWords({ shown: 0, all: 0, facets: undefined, filter: {} }),
    stateInWords({ shown: undefined, all: undefined, facets: undefined, filter: {} }),
  ]).toEqual(['312 of 1,203 samples pass: 290 kept, 22 dropped', '22 of 1,203 samples pass', 'No samples yet', '']);
});

describe('the fields of a sample', () => {
  const fields = { question: 'Who?', answers: ['A', 'B'], label: 'x', extra: { a: 1 } };

  test('are edited as texts or as lines, the label elsewhere', () => {
    expect(editableFields(fields)).toEqual([
      { name: 'question', kind: 'text', text: 'Who?' },
      { name: 'answers', kind: 'lines', text: 'A\nB' },
      { name: 'extra', kind: 'fixed', text: '{"a":1}' },
    ]);
  });

  test('are saved only where they differ', () => {
    const saved = editableFields(fields);
    expect(changedFields(saved, { question: 'Who?', answers: 'A\n\nC', extra: 'no' })).toEqual({ answers: ['A', 'C'] });
    expect(changedFields(saved, { question: '' })).toEqual({ question: '' });
  });

  test('give the labels, one or several', () => {
    expect([labelsOf(fields), labelsOf({ labels: ['a', 'b'] }), labelsOf({ label: '' })]).toEqual([
      ['x'],
      ['a', 'b'],
      [],
    ]);
  });
});

test('the labels of a task are read from a recipe, also while it is not right', () => {
  expect(taskLabels({ task: { kind: 'classification', multiple: true, labels: [{ name: 'a' }, 'b', 7] } })).toEqual({
    kind: 'classification',
    names: ['a', 'b'],
    multiple: true,
  });
  expect(taskLabels(undefined)).toEqual({ kind: '', names: [], multiple: false });
});

test('names of scores and conditions read as words', () => {
  expect(['answer_length', 'queriesAgree', 'minP', 'Ton'].map(nameInWords)).toEqual([
    'Answer length',
    'Queries agree',
    'Min p',
    'Ton',
  ]);
});
