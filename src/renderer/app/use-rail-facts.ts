import { countOf, formatCount } from '../components/numbers.ts';
import type { Status } from '../components/status-mark.tsx';
import { useAnswer } from '../engine/use-answer.ts';
import type { ScreenId } from '../state/route-store.ts';

/** What a step of the rail shows beside its name. */
export interface RailFact {
  readonly status?: Status;
  /** The mark in words. */
  readonly words: string;
  readonly count?: string;
}

export function useRailFacts(project: string | null): ReadonlyMap<ScreenId, RailFact> {
  const isOpen = project !== null;
  const request = { project: project ?? '' };
  const recipe = useAnswer('recipe.get', request, { enabled: isOpen });
  const sources = useAnswer('sources.list', request, { enabled: isOpen });
  const models = useAnswer('models.list', {});
  const runs = useAnswer('run.list', request, { enabled: isOpen });
  const verdicts = useAnswer(
    'samples.counts',
    { ...request, filter: { origin: 'generated' }, by: 'verdict' },
    { enabled: isOpen, keepPrevious: true },
  );
  const facts = new Map<ScreenId, RailFact>();
  if (recipe.data !== undefined) {
    const { problems } = recipe.data;
    const inTask = problems.filter(({ path }) => path.startsWith('task')).length;
    facts.set('task', inTask === 0 ? { status: 'fine', words: 'No problems' } : broken(inTask));
    facts.set('recipe', problems.length === 0 ? { status: 'fine', words: 'No problems' } : broken(problems.length));
    const elsewhere = problems.filter(({ path }) => path.startsWith('generate')).length;
    if (elsewhere > 0) facts.set('generate', broken(elsewhere));
  }
  if (sources.data !== undefined) {
    const { length } = sources.data.sources;
    facts.set(
      'sources',
      length === 0
        ? { status: 'empty', words: 'No sources' }
        : { status: 'fine', words: countOf(length, 'source'), count: formatCount(length) },
    );
  }
  if (models.data !== undefined) {
    const installed = models.data.models.filter(({ state }) => state === 'installed').length;
    facts.set(
      'models',
      installed === 0
        ? { status: 'look', words: 'No model is there' }
        : { status: 'fine', words: `${countOf(installed, 'model')} there`, count: formatCount(installed) },
    );
  }
  const active = runs.data?.runs.find(({ state }) => state === 'running');
  if (active !== undefined) facts.set('generate', { status: 'busy', words: 'A run works' });
  const failed = runs.data?.runs.at(-1)?.state === 'failed';
  if (failed) facts.set('activity', { status: 'broken', words: 'The last run failed' });
  if (verdicts.data !== undefined) {
    const counts = new Map(verdicts.data.counts.map(({ key, count }) => [key, count]));
    const kept = (counts.get('none') ?? 0) + (counts.get('review') ?? 0);
    const toReview = counts.get('review') ?? 0;
    if (kept > 0) facts.set('data', { words: countOf(kept, 'sample'), count: formatCount(kept) });
    if (toReview > 0)
      facts.set('annotate', {
        status: 'look',
        words: `${countOf(toReview, 'sample')} to review`,
        count: formatCount(toReview),
      });
  }
  return facts;
}

function broken(problems: number): RailFact {
  return { status: 'broken', words: countOf(problems, 'problem'), count: formatCount(problems) };
}
