import type { CheckedRequest } from '../../shared/contract/calls.ts';
import type { FacetCount, Facets } from '../../shared/contract/sample-answers.ts';
import type { MethodRegistry } from '../methods/method-registry.ts';
import type { EditSamples } from '../projects/edit-samples.ts';
import type { OpenProject, OpenProjects } from '../runs/open-projects.ts';
import type { Clock } from '../runs/run-environment.ts';
import { tellStory } from '../runs/tell-story.ts';
import type { KeyCount, SampleFacets, SampleNumbers, StoredDecision } from '../storage/project-store.ts';
import type { AreaHandlers } from './handler.ts';

export interface SampleHandlerParts {
  readonly projects: OpenProjects;
  readonly methods: MethodRegistry;
  readonly editing: EditSamples;
  readonly clock: Clock;
  author(): string;
}

const byNumber = { by: 'number', descending: false } as const;

export function sampleHandlers({
  projects,
  methods,
  editing,
  clock,
  author,
}: SampleHandlerParts): AreaHandlers<'samples'> {
  return {
    async 'samples.page'({ project, ...query }, { signal }) {
      return (await projects.get(project)).store.reader.page(query, signal);
    },
    async 'samples.order'({ project, filter, sort }, { signal }) {
      const numbers = await (await projects.get(project)).store.reader.order(filter, sort, signal);
      return { total: numbers.length, numbers: toBase64(numbers) };
    },
    async 'samples.rows'({ project, numbers }, { signal }) {
      return { rows: await (await projects.get(project)).store.reader.rows(numbers, signal) };
    },
    async 'samples.counts'({ project, filter, by }, { signal }) {
      return { counts: await (await projects.get(project)).store.reader.counts(filter, by, signal) };
    },
    async 'samples.facets'({ project, filter, bins }, { signal }) {
      const opened = await projects.get(project);
      return describeFacets(await opened.store.reader.facets(filter, bins, signal), opened, methods);
    },
    async 'samples.story'({ project, sample }) {
      return tellStory((await projects.get(project)).store.samples.story(sample));
    },
    async 'samples.edit'({ project, sample, fields }) {
      return { revision: editing.edit(await projects.get(project), sample, fields) };
    },
    async 'samples.add'({ project, fields }) {
      return { sample: editing.add(await projects.get(project), fields) };
    },
    async 'samples.relabel'({ project, target, label }, { signal }) {
      const opened = await projects.get(project);
      return { changed: await editing.relabel(opened, await resolveTarget(opened, target, signal), label) };
    },
    async 'samples.decide'({ project, target, decision, reason }, { signal }) {
      const opened = await projects.get(project);
      const at = clock.now().toISOString();
      const by = author();
      const changed = await opened.store.decisions.decide({
        samples: await resolveTarget(opened, target, signal),
        decision: decision === 'clear' ? null : { decision, author: by, reason, at },
        author: by,
        at,
        title: (count) => decisionTitle(decision, count),
      });
      if (changed > 0) opened.changes.changed('samples', 'runs', 'history');
      return { changed };
    },
  };
}

async function resolveTarget(
  { store }: OpenProject,
  target: CheckedRequest<'samples.decide'>['target'],
  signal: AbortSignal,
): Promise<SampleNumbers> {
  if ('ids' in target) return { ids: [...new Set(target.ids)] };
  return { numbers: await store.reader.order(target.filter, byNumber, signal) };
}

function decisionTitle(decision: StoredDecision['decision'] | 'clear', count: number): string {
  const samples = count === 1 ? '1 sample' : `${count} samples`;
  switch (decision) {
    case 'drop':
      return `Drop ${samples}`;
    case 'keep':
      return `Keep ${samples}`;
    case 'review':
      return `Mark ${samples} for review`;
    case 'clear':
      return `Clear the decision on ${samples}`;
  }
}

/** Little-endian, whatever the machine. */
function toBase64(numbers: Int32Array): string {
  const bytes = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  return (isLittleEndian ? bytes : Buffer.from(bytes).swap32()).toString('base64');
}

const wordTitles: Readonly<Record<string, string>> = {
  source: 'From files',
  generated: 'Generated',
  person: 'Typed in',
  none: 'Kept',
  review: 'To review',
  drop: 'Dropped',
};

function describeFacets(facets: SampleFacets, { store }: OpenProject, methods: MethodRegistry): Facets {
  const names = new Map(store.runs.list().map((run) => [run.id, recipeName(store.recipes.get(run.recipeId).json)]));
  const titled = (counts: readonly KeyCount[], title: (key: string) => string): readonly FacetCount[] =>
    counts.map(({ key, count }) => ({ key, title: title(key), count }));
  return {
    total: facets.total,
    labels: titled(facets.labels, (key) => (key === '' ? 'No label' : key)),
    origins: titled(facets.origins, (key) => wordTitles[key] ?? key),
    roles: titled(facets.roles, (key) => `${key.charAt(0).toUpperCase()}${key.slice(1)}`),
    verdicts: titled(facets.verdicts, (key) => wordTitles[key] ?? key),
    runs: titled(facets.runs, (key) => (names.get(key) ? `${key}: ${names.get(key)}` : key)),
    conditions: facets.conditions,
    scores: facets.scores.map((score) => ({ ...score, description: describeScore(methods, score.name) })),
  };
}

/** What the method that writes a score of this name says of it; '' when none does. */
function describeScore(methods: MethodRegistry, name: string): string {
  for (const method of methods.list()) {
    const written = method.writes.find((score) => score.name === name);
    if (written !== undefined) return written.description;
  }
  return '';
}

function recipeName(json: unknown): string {
  return typeof json === 'object' && json !== null && 'name' in json && typeof json.name === 'string' ? json.name : '';
}
