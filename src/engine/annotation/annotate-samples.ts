import type { AnnotationQueue, QueuedSample } from '../../shared/contract/annotation-answers.ts';
import type { ProjectArea } from '../../shared/contract/answers.ts';
import type { CheckedRequest } from '../../shared/contract/calls.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { OwnRecipe } from '../projects/own-recipe.ts';
import { checkChange, labelField, labelValue, type TaskRules, taskRules } from '../projects/task-rules.ts';
import type { OpenProject } from '../runs/open-projects.ts';
import type { Clock } from '../runs/run-environment.ts';
import type { ListedSample, StoredAnnotation, StoredChange } from '../storage/project-store.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import { chooseQueue, isDouble } from './choose-queue.ts';

export interface AnnotateParts {
  readonly recipes: OwnRecipe;
  readonly kinds: readonly TaskKind[];
  readonly clock: Clock;
}

type Without<T> = Omit<T, 'project'>;
type QueueRequest = Without<CheckedRequest<'annotation.queue'>>;

const byNumber = { by: 'number', descending: false } as const;
/** Scores that say how likely a sample's own label is; the first that samples have decides. Low is uncertain. */
const certaintyScores = ['selfConfidence', 'probability', 'agreement'];

/** What annotators see next, and what they say of it: each answer is an entry of the history. */
export class AnnotateSamples {
  readonly #parts: AnnotateParts;

  constructor(parts: AnnotateParts) {
    this.#parts = parts;
  }

  async queue(project: OpenProject, request: QueueRequest, signal: AbortSignal): Promise<AnnotationQueue> {
    const { store } = project;
    const { filter, annotator, order, doubleShare, hidesModelLabel } = request;
    const rules = taskRules(this.#parts, project);
    const orderedBy = order === 'uncertain first' ? await findCertainty(project, filter, signal) : null;
    const sort = orderedBy === null ? byNumber : ({ by: 'score', scoreName: orderedBy, descending: false } as const);
    const inScope = await store.reader.order(filter, sort, signal);
    // What is dropped needs no label, unless it was asked for.
    const dropped =
      filter.verdict === undefined ? await this.#numbersOf(project, { ...filter, verdict: 'drop' }, signal) : undefined;
    const numbers = dropped === undefined ? inScope : inScope.filter((number) => !dropped.has(number));
    const toReview =
      order === 'to review first'
        ? await this.#numbersOf(project, { ...filter, verdict: 'review' }, signal)
        : new Set<number>();
    const { waiting, answered, skipped } = chooseQueue({
      ...request,
      numbers,
      // Without a score there is no such order: by chance, and the answer says so.
      order: order === 'uncertain first' && orderedBy === null ? 'random' : order,
      toReview,
      answers: store.annotations.states(),
    });
    const next = await this.#next(project, { waiting, except: request.except, limit: request.limit }, signal);
    const inHand = next.passed;
    return {
      samples: next.rows.map((row) =>
        toQueued(row, {
          rules,
          hidesModelLabel,
          isDouble: isDouble(row.number, doubleShare),
          mine: store.annotations.find(row.id, annotator),
        }),
      ),
      remaining: waiting.length - inHand,
      answered,
      skipped,
      total: numbers.length,
      task: {
        kind: rules.kind.id,
        labels: rules.task.labels,
        multiple: rules.task.multiple,
        hasLabels: labelField(rules) !== undefined,
      },
      orderedBy,
    };
  }

  /** Throws `bad-request` when the task kind refuses the labels. */
  label(project: OpenProject, answer: Without<CheckedRequest<'annotation.label'>>): void {
    const rules = taskRules(this.#parts, project);
    const field = labelField(rules);
    const sample = project.store.samples.get(answer.sample);
    if (field !== undefined) {
      if (!rules.task.multiple && answer.labels.length !== 1) {
        throw new EngineError('bad-request', 'This task has one label for each text. Choose one.');
      }
      checkChange(rules, sample, { ...sample.fields, [field.name]: labelValue(rules, answer.labels) });
    } else if (answer.labels.length > 0) {
      throw new EngineError('bad-request', `${rules.kind.title} has no labels.`, { kind: rules.kind.id });
    }
    this.#store(project, `Annotate ${answer.sample}${answer.labels.map((name) => ` ${name}`).join()}`, {
      ...answer,
      state: 'labelled',
      revision: sample.revision,
      codebook: rules.codebook,
    });
  }

  skip(project: OpenProject, answer: Without<CheckedRequest<'annotation.skip'>>): void {
    const { revision } = project.store.samples.get(answer.sample);
    const { version: codebook } = this.#parts.recipes.get(project);
    const stored = { ...answer, state: 'skipped', labels: [], rating: null, revision, codebook } as const;
    this.#store(project, `Skip ${answer.sample}`, stored);
  }

  /** The history is linear: of two people only the one who did the last thing can take it back here. */
  async undo({ store, changes }: OpenProject, annotator: string): Promise<{ readonly title: string }> {
    const step = store.history.peek('undo');
    if (step === undefined) throw new EngineError('bad-request', 'There is nothing to undo.');
    const { author, title } = step.entry;
    if (author !== annotator || step.kinds.some((kind) => areas[kind] === undefined)) {
      throw new EngineError(
        'conflict',
        `The last change in this project is "${title}" by ${author}, not an answer of ${annotator}. Undo it in the history first, or answer the sample again.`,
        { title, author },
      );
    }
    await store.history.undo();
    changes.changed('history', ...step.kinds.flatMap((kind) => areas[kind] ?? []));
    return { title };
  }

  #store(
    { store, changes }: OpenProject,
    title: string,
    answer: Omit<StoredAnnotation, 'at'> & { readonly sample: string },
  ): void {
    const { sample, annotator, revision, state, labels, rating, note, codebook } = answer;
    const at = this.#parts.clock.now().toISOString();
    const after = { annotator, revision, state, labels, rating, note: note.trim(), codebook, at };
    store.history.apply({ title, author: annotator, at }, [
      {
        kind: 'annotation',
        annotator,
        rows: [{ sampleId: sample, before: store.annotations.find(sample, annotator), after }],
      },
    ]);
    changes.changed('annotations', 'history');
  }

  async #numbersOf({ store }: OpenProject, filter: QueueRequest['filter'], signal: AbortSignal): Promise<Set<number>> {
    return new Set(await store.reader.order(filter, byNumber, signal));
  }

  /** The first of those that wait and that the page does not have; `passed`: how many it has of them. */
  async #next(
    { store }: OpenProject,
    {
      waiting,
      except,
      limit,
    }: { readonly waiting: readonly number[]; readonly except: readonly string[]; readonly limit: number },
    signal: AbortSignal,
  ): Promise<{ readonly rows: readonly ListedSample[]; readonly passed: number }> {
    const known = new Set(except);
    // The page has at most so many of them: these and the next few are enough.
    const rows = await store.reader.rows(waiting.slice(0, known.size + limit), signal);
    const others = rows.filter(({ id }) => !known.has(id));
    return { rows: others.slice(0, limit), passed: rows.length - others.length };
  }
}

/** What an annotator may take back here, and what pages then fetch anew. */
const areas: Readonly<Partial<Record<StoredChange['kind'], readonly ProjectArea[]>>> = {
  annotation: ['annotations'],
  decision: ['samples', 'runs'],
  revision: ['samples'],
};

async function findCertainty(
  { store }: OpenProject,
  filter: QueueRequest['filter'],
  signal: AbortSignal,
): Promise<string | null> {
  const { scores } = await store.reader.facets(filter, 4, signal);
  return certaintyScores.find((name) => scores.some((score) => score.name === name && score.scored > 0)) ?? null;
}

function toQueued(
  row: ListedSample,
  options: {
    readonly rules: TaskRules;
    readonly hidesModelLabel: boolean;
    readonly isDouble: boolean;
    readonly mine: StoredAnnotation | null;
  },
): QueuedSample {
  const { rules, hidesModelLabel, mine } = options;
  const targets = rules.kind.fields(rules.task).filter(({ isTarget, type }) => isTarget && type.startsWith('label'));
  const names = targets.map(({ name }) => name);
  const labels = names.flatMap((name) => row.fields[name] ?? []);
  return {
    sample: row.id,
    number: row.number,
    fields: Object.fromEntries(Object.entries(row.fields).filter(([name]) => !names.includes(name))),
    modelLabels: hidesModelLabel ? null : labels.map(String),
    verdict: row.verdict,
    decision: row.decision,
    isDouble: options.isDouble,
    mine: mine === null ? null : { state: mine.state, labels: mine.labels, rating: mine.rating, note: mine.note },
  };
}
