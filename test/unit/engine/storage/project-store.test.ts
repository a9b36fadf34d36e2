import { describe, expect, test } from 'vitest';
import type { StoredUnit } from '../../../../src/engine/storage/project-store.ts';
import type { Finding } from '../../../../src/shared/domain/finding.ts';
import type { Score, Verdict } from '../../../../src/shared/domain/sample.ts';
import { addRun, at, importSource, newSample, openTestProject } from './storage-fixtures.ts';

describe('recipes', () => {
  test('the same content in another order is the same version; other content is a new one', async () => {
    const { recipes } = await openTestProject();
    const first = recipes.save({ text: 'a', json: { name: 'x', seed: 7 }, createdAt: at });
    const same = recipes.save({ text: '# b', json: { seed: 7, name: 'x' }, createdAt: '2027-01-01T00:00:00.000Z' });
    const other = recipes.save({ text: 'c', json: { name: 'x', seed: 8 }, createdAt: at });
    expect(same).toEqual(first);
    expect(recipes.list()).toEqual([first, other]);
    expect(recipes.get(other.id)).toEqual({ ...other, text: 'c', json: { name: 'x', seed: 8 }, createdAt: at });
    expect(() => recipes.get('r-none')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});

describe('sources', () => {
  test('rows come back as samples in order, with their group, role and privacy', async () => {
    const store = await openTestProject();
    const base = {
      role: 'seeds',
      name: 'b.jsonl',
      file: 'b.jsonl',
      hash: 'bb',
      mapping: {},
      rows: 0,
      rejected: 0,
    } as const;
    const open = await importSource(store, [{ fields: { text: 'one', label: 'a' }, line: 1 }]);
    const dp = await store.sources.importRows(
      { ...base, privacy: 'dp', attribution: 'Someone, CC BY 4.0', importedAt: at },
      [{ fields: { text: 'two', ['__proto__']: 'kept', lone: '\ud800' }, group: 'patient 1', line: 7 }],
    );
    expect(store.sources.list()).toEqual([open, dp]);
    expect(dp).toEqual({ ...base, id: '2', rows: 1, privacy: 'dp', attribution: 'Someone, CC BY 4.0', importedAt: at });
    const empty = { role: 'seeds', origin: 'source', revision: 1, conditions: {}, parents: [] };
    expect(store.sources.samples(['2', '1'])).toEqual([
      { ...empty, id: 's1-1', group: 's1-1', fields: { text: 'one', label: 'a' }, private: false },
      {
        ...empty,
        id: 's2-1',
        group: 'patient 1',
        fields: { text: 'two', ['__proto__']: 'kept', lone: '\ud800' },
        private: true,
      },
    ]);
  });

  test('a source is found by role, content and mapping', async () => {
    const store = await openTestProject();
    const source = await importSource(store, []);
    expect(store.sources.find('seeds', 'aa', { text: 'message' })).toEqual(source);
    expect(store.sources.find('seeds', 'aa', { text: 'body' })).toBeUndefined();
    expect(store.sources.find('validation', 'aa', { text: 'message' })).toBeUndefined();
  });

  test('an import whose rows fail in the middle leaves nothing', async () => {
    const store = await openTestProject();
    function* rows() {
      for (let line = 1; line <= 5000; line++) yield { fields: { text: `row ${line}` }, line };
      throw new Error('line 5001 cannot be read');
    }
    await expect(importSource(store, rows())).rejects.toThrow('line 5001');
    const page = await store.reader.page(
      { filter: {}, sort: { by: 'number', descending: false }, limit: 10 },
      new AbortController().signal,
    );
    expect({ sources: store.sources.list(), total: page.total }).toEqual({ sources: [], total: 0 });
  });
});

describe('samples', () => {
  test('a generated sample comes back whole', async () => {
    const store = await openTestProject();
    addRun(store);
    const conditions = {
      tone: { id: 'angry', text: 'angry', weight: 2, data: { level: 3 } },
      label: { id: 'a', text: 'A', overrides: { prefix: 'So', decoding: { temperature: 1 } } },
    };
    store.samples.add(newSample(1, { conditions, parents: ['s1-4', 's1-2'], group: 's1-4', private: true }));
    const expected = {
      id: 'g1',
      origin: 'generated',
      group: 's1-4',
      revision: 1,
      fields: { text: 'Text 1', label: 'odd' },
      conditions,
      parents: ['s1-4', 's1-2'],
      private: true,
    };
    expect(store.samples.get('g1')).toEqual(expected);
    expect(Object.keys(store.samples.get('g1').conditions)).toEqual(['tone', 'label']);
    expect(store.samples.byIds(['g1', 'g1'])).toEqual([expected, expected]);
    expect(() => store.samples.get('g2')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  test('a run numbers its samples from 1 without a gap, and a frozen view does not grow', async () => {
    const store = await openTestProject();
    addRun(store);
    addRun(store, 'other');
    for (let number = 1; number <= 5; number++) {
      store.samples.add(newSample(number));
      store.samples.add(newSample(number, { id: `o${number}`, runId: 'other' }));
    }
    const ids = (range: { after?: number; upTo?: number; limit: number }) =>
      store.samples.ofRun('run', range).map(({ number, sample }) => `${number} ${sample.id}`);
    expect(ids({ limit: 2 })).toEqual(['1 g1', '2 g2']);
    expect(ids({ after: 2, upTo: 4, limit: 10 })).toEqual(['3 g3', '4 g4']);
    expect([store.samples.countOfRun('run'), store.samples.countOfRun('none')]).toEqual([5, 0]);
  });

  test('storing a draft twice throws and leaves one', async () => {
    const store = await openTestProject();
    addRun(store);
    store.samples.add(newSample(1));
    expect(() => store.samples.add(newSample(1, { id: 'again' }))).toThrow(/UNIQUE/);
    expect(store.samples.countOfRun('run')).toBe(1);
  });

  test('a revision replaces the text in lists and keeps the old one; a label of a person counts in lists', async () => {
    const store = await openTestProject();
    addRun(store);
    store.samples.add(newSample(1));
    const fields = { text: 'Better text', label: 'odd' };
    expect(store.samples.revise({ sampleId: 'g1', fields, author: 'ada', authorKind: 'person', at })).toBe(2);
    const label = { sampleId: 'g1', revision: 2, field: 'label', value: 'even', codebook: 'c1', at } as const;
    store.samples.addLabel({ ...label, author: 'tiny', authorKind: 'model', value: 'odd', probability: 0.75 });
    store.samples.addLabel({ ...label, author: 'ada', authorKind: 'person' });
    const { signal } = new AbortController();
    const sort = { by: 'number', descending: false } as const;
    const page = await store.reader.page({ filter: { text: 'better', labels: ['even'] }, sort, limit: 5 }, signal);
    expect(page).toEqual({ samples: [{ ...store.samples.get('g1'), revision: 2, fields }], total: 1 });
    expect(store.samples.story('g1')).toMatchObject({
      revisions: [
        { revision: 1, parent: null, fields: { text: 'Text 1', label: 'odd' }, author: 'run', authorKind: 'model' },
        { revision: 2, parent: 1, fields, author: 'ada', authorKind: 'person' },
      ],
      labels: [
        { author: 'tiny', authorKind: 'model', value: 'odd', probability: 0.75, revision: 2 },
        { author: 'ada', authorKind: 'person', value: 'even', revision: 2 },
      ],
    });
  });
});

describe('runs', () => {
  test('a run, its steps, units and rejections come back as stored and as changed', async () => {
    const { runs, recipes } = await openTestProject();
    const recipe = recipes.save({ text: '', json: {}, createdAt: at });
    runs.create({ id: 'run', recipeId: recipe.id, seed: 4_294_967_295, fixed: { b: 1, a: [2] }, createdAt: at });
    runs.update('run', { state: 'running', workedMs: 12.5 });
    runs.update('run', { state: 'done', message: 'Done.', endedAt: at });
    const run = { id: 'run', recipeId: recipe.id, seed: 4_294_967_295, fixed: { b: 1, a: [2] }, createdAt: at };
    expect(runs.get('run')).toEqual({
      ...run,
      state: 'done',
      message: 'Done.',
      endedAt: at,
      workedMs: 12.5,
      isHidden: false,
    });
    expect(runs.list()).toEqual([runs.get('run')]);

    const step = {
      runId: 'run',
      path: 'generate',
      method: 'single-prompt',
      version: 2,
      params: { n: 1 },
      round: 0,
    } as const;
    runs.saveStep({ ...step, state: null, status: 'planned', summary: {} });
    runs.saveStep({ ...step, state: { cells: ['a'] }, status: 'running', summary: { short: 2 } });
    runs.saveStep({ ...step, path: 'curate/0', state: {}, status: 'planned', summary: {} });
    expect(runs.findStep('run', 'generate')).toEqual({
      ...step,
      state: { cells: ['a'] },
      status: 'running',
      summary: { short: 2 },
    });
    expect(runs.steps('run').map((one) => one.path)).toEqual(['generate', 'curate/0']);
    expect(runs.findStep('run', 'none')).toBeUndefined();
  });

  test('units come back, change state, and cannot be planned twice', async () => {
    const store = await openTestProject();
    addRun(store);
    const unit: StoredUnit = {
      runId: 'run',
      step: 'generate',
      ordinal: 0,
      key: 'cell/a/0',
      json: { cell: 'a', text: 'é'.repeat(200) },
      cell: 'a',
      round: 1,
      attempt: 0,
      state: 'planned',
      inputHash: 'AB not hexadecimal',
      acceptedBefore: 3,
      outcomes: [],
    };
    const { cell: _, ...second } = { ...unit, ordinal: 1, key: 'cell/a/1', inputHash: 'ab01' };
    store.runs.addUnits([unit, second]);
    const outcomes = [{ kind: 'accepted', sampleId: 'g1' }];
    store.runs.saveUnit({ runId: 'run', step: 'generate', ordinal: 1, state: 'decided', attempt: 1, outcomes });
    const decided = { ...second, state: 'decided', attempt: 1, outcomes };
    expect(store.runs.units('run', 'generate')).toEqual([unit, decided]);
    expect(store.runs.units('run', 'generate', { from: 1, states: ['planned'] })).toEqual([]);
    expect(store.runs.units('run', 'generate', { states: ['decided', 'failed'] })).toEqual([decided]);
    expect(() => store.runs.addUnits([{ ...unit, ordinal: 2, key: 'cell/a/2' }, unit])).toThrow(/UNIQUE/);
    expect(store.runs.units('run', 'generate')).toHaveLength(2);
    const missing = { runId: 'run', step: 'generate', ordinal: 9, state: 'failed', attempt: 0, outcomes: [] } as const;
    expect(() => store.runs.saveUnit(missing)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  test('rejections are listed newest first and counted by rule and cell', async () => {
    const { runs } = await withRun();
    const rejection = { position: 0, rule: 'format', reason: 'empty', cell: 'a' };
    const rejections = [
      { ...rejection, unitOrdinal: 3, text: '' },
      { ...rejection, unitOrdinal: 1, text: 'no '.repeat(50) },
      { unitOrdinal: 1, position: 1, rule: 'rouge-novelty', reason: '0.8' },
    ];
    runs.addRejections('run', 'generate', rejections);
    expect(runs.rejections('run', 'generate', 9)).toEqual([rejections[0], rejections[2], rejections[1]]);
    expect(runs.rejectionCounts('run', 'generate')).toEqual([
      { rule: 'format', cell: 'a', count: 2 },
      { rule: 'rouge-novelty', cell: undefined, count: 1 },
    ]);
    expect(() =>
      runs.addRejections(
        'run',
        'generate',
        [rejection].map((one) => ({ ...one, unitOrdinal: 3 })),
      ),
    ).toThrow();
  });

  test('the newest artefact of an earlier round is found', async () => {
    const { runs } = await withRun();
    runs.addArtefact('run', 'generate', 0, 0, 'weights', [1]);
    runs.addArtefact('run', 'generate', 5, 1, 'weights', [2]);
    runs.addArtefact('run', 'generate', 5, 1, 'notes', 'n');
    runs.addArtefact('run', 'generate', 9, 2, 'weights', [3]);
    expect(runs.findArtefact('run', 'generate', 'weights', 2)).toEqual([2]);
    expect(runs.findArtefact('run', 'generate', 'weights')).toEqual([3]);
    expect(runs.findArtefact('run', 'generate', 'weights', 0)).toBeUndefined();
    expect(runs.artefactsOfUnit('run', 'generate', 5)).toEqual([
      { name: 'weights', json: [2] },
      { name: 'notes', json: 'n' },
    ]);
  });
});

describe('marks, datasets and reports', () => {
  test('scores of every kind come back; the same step scoring again replaces', async () => {
    const store = await withRun();
    store.samples.add(newSample(1));
    const scores: readonly { name: string; score: Score }[] = [
      { name: 'agrees', score: { kind: 'flag', value: false } },
      { name: 'similarity', score: { kind: 'number', value: -0.25 } },
      { name: 'topic', score: { kind: 'word', value: 'cards' } },
      { name: 'weight', score: { kind: 'unscored', reason: 'too few neighbours' } },
    ];
    const named = scores.map((score) => ({ sampleId: 'g1', ...score }));
    store.marks.addScores('run', 'curate/0', named);
    store.marks.addScores('run', 'curate/0', named.slice(1, 2));
    expect(store.marks.scores('run', 'curate/0')).toEqual(named);
    const broken = [{ sampleId: 'g1', name: 'x', score: { kind: 'number', value: Number.NaN } } as const];
    expect(() => store.marks.addScores('run', 'curate/0', broken)).toThrow(/must be unscored/);
  });

  test('verdicts of a step are replaced, those of other steps stay, and lists follow', async () => {
    const store = await withRun();
    for (const number of [1, 2, 3]) store.samples.add(newSample(number));
    const verdict = (sampleId: string, kind: 'drop' | 'review', step: string): Verdict => ({
      sampleId,
      kind,
      step,
      method: 'semantic-duplicates',
      rule: 'similarity >= 0.9',
      reason: 'like g9',
    });
    const counts = () => store.reader.counts({}, 'verdict', new AbortController().signal);
    const first = [verdict('g2', 'drop', 'curate/0'), verdict('g1', 'drop', 'curate/0')];
    const other = [verdict('g2', 'review', 'curate/1')];
    store.marks.setVerdicts('run', 'curate/0', 1, first, at);
    store.marks.setVerdicts('run', 'curate/1', 1, other, at);
    expect(store.marks.verdicts('run')).toEqual([...first, ...other]);
    expect(await counts()).toEqual([
      { key: 'drop', count: 2 },
      { key: 'none', count: 1 },
    ]);
    store.marks.setVerdicts('run', 'curate/0', 1, [], at);
    expect(store.marks.verdicts('run')).toEqual(other);
    expect(await counts()).toEqual([
      { key: 'none', count: 2 },
      { key: 'review', count: 1 },
    ]);
  });

  test('a dataset version pins revision, label and weight', async () => {
    const store = await withRun();
    store.samples.add(newSample(1));
    const members = [{ sampleId: 'g1', revision: 1, label: ['a', 'b'], weight: 0.5 }];
    const version = { id: 'd1', runId: 'run', name: 'first', at };
    store.datasets.add(version, members);
    expect(store.datasets.list()).toEqual([{ ...version, members: 1 }]);
    expect(store.datasets.members('d1')).toEqual(members);
    const unknown = [{ sampleId: 'g1', revision: 9, label: 'a', weight: 1 }];
    expect(() => store.datasets.add({ ...version, id: 'd2' }, unknown)).toThrow(/FOREIGN KEY/);
    expect(store.datasets.list()).toHaveLength(1);
  });

  test('findings of a step are replaced, in order', async () => {
    const store = await withRun();
    const finding: Finding = { id: 'a/b', title: 'A', value: null, n: 0, warnings: ['too few'], interval: [0, 1] };
    store.reports.saveFindings('run', 'evaluate/0', [{ ...finding, id: 'old' }], at);
    store.reports.saveFindings('run', 'evaluate/0', [finding, { ...finding, id: 'a/c', value: 0.5 }], at);
    expect(store.reports.findings('run')).toEqual([
      { step: 'evaluate/0', finding },
      { step: 'evaluate/0', finding: { ...finding, id: 'a/c', value: 0.5 } },
    ]);
  });

  test('embeddings come back bit for bit, and only those that are there', async () => {
    const store = await openTestProject();
    const vector = Float32Array.from([0.1, -0, 3e-30]);
    store.embeddings.add('aa', [{ textHash: 'bb', vector }]);
    expect(store.embeddings.find('aa', ['cc', 'bb'])).toEqual(new Map([['bb', vector]]));
    expect(store.embeddings.find('ab', ['bb']).size).toBe(0);
  });
});

describe('transactions', () => {
  test('nest: what an inner one takes back stays taken back, the rest is committed', async () => {
    const store = await withRun();
    store.transaction(() => {
      store.samples.add(newSample(1));
      expect(() =>
        store.transaction(() => {
          store.samples.add(newSample(2));
          store.marks.addScores('run', 'curate/7', []);
          throw new Error('inner');
        }),
      ).toThrow('inner');
      store.samples.add(newSample(3));
    });
    expect(store.samples.ofRun('run', { limit: 9 }).map(({ sample }) => sample.id)).toEqual(['g1', 'g3']);
    expect(store.verify()).toEqual({ ok: true, problems: [] });
  });

  test('numbers that were given inside a transaction that failed are forgotten', async () => {
    const store = await withRun();
    const add = () => store.marks.setVerdicts('run', 'curate/3', 1, [], at);
    expect(() =>
      store.transaction(() => {
        add();
        throw new Error('outer');
      }),
    ).toThrow('outer');
    add();
    store.samples.add(newSample(1));
    expect(store.verify()).toEqual({ ok: true, problems: [] });
  });

  test('asynchronous work is refused and taken back', async () => {
    const store = await withRun();
    const work = async () => store.samples.add(newSample(1));
    expect(() => store.transaction(work)).toThrow(/must not be asynchronous/);
    expect(store.samples.countOfRun('run')).toBe(0);
  });
});

async function withRun() {
  const store = await openTestProject();
  addRun(store);
  return store;
}
