import { setImmediate as nextTurn } from 'node:timers/promises';
import { canonicalJson, type Json } from '../../shared/base/json.ts';
import { recipeSchema } from '../../shared/contract/recipe.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Sample } from '../../shared/domain/sample.ts';
import type { Fields, Task } from '../../shared/domain/task.ts';
import type { OpenProject } from '../runs/open-projects.ts';
import type { Clock } from '../runs/run-environment.ts';
import type { ProjectStore, SampleNumbers } from '../storage/project-store.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import { withoutCodebook } from './any-labels.ts';
import type { OwnRecipe } from './own-recipe.ts';
import { blankTask } from './task-summary.ts';

/** Samples of one step of a bulk act. */
const stepSize = 250;

export interface EditSamplesParts {
  readonly recipes: OwnRecipe;
  readonly kinds: readonly TaskKind[];
  readonly clock: Clock;
  author(): string;
}

/** What the project's own recipe says that a sample must be. */
interface Rules {
  readonly kind: TaskKind;
  readonly task: Task;
  /** The draft whose codebook labels were chosen from. */
  readonly codebook: string;
}

/** Changes of texts and labels by a person: each a new revision, checked by the task kind, and an entry of the history. */
export class EditSamples {
  readonly #parts: EditSamplesParts;

  constructor(parts: EditSamplesParts) {
    this.#parts = parts;
  }

  /** Gives the current revision afterwards. Throws `bad-request` when the task kind refuses the result. */
  edit(project: OpenProject, id: string, change: Fields): number {
    const { store, changes } = project;
    const rules = this.#rules(project);
    const sample = store.samples.get(id);
    const fields = { ...sample.fields, ...change };
    if (canonicalJson(fields) === canonicalJson(sample.fields)) return sample.revision;
    checkChange(rules, sample, fields);
    const { at, author } = this.#who();
    const revision = store.transaction(() => {
      const after = this.#revise(store, { sample, fields, rules, at, author });
      store.history.apply({ title: `Edit sample ${id}`, author, at }, [
        { kind: 'revision', rows: [{ sampleId: id, before: sample.revision, after }] },
      ]);
      return after;
    });
    changes.changed('samples', 'history');
    return revision;
  }

  /** Gives the id of the new sample. */
  add(project: OpenProject, fields: Fields): string {
    const { store, changes } = project;
    const rules = this.#rules(project);
    const problems = [...strangeFields(rules, fields, {}), ...rules.kind.check(fields, rules.task)];
    if (problems.length > 0) throw refusal('The sample was not added', problems);
    const { at, author } = this.#who();
    const id = store.transaction(() => {
      const added = store.samples.addTyped({ fields, author, at });
      storeLabels(store, { sample: store.samples.get(added), revision: 1, before: {}, fields, rules, at, author });
      store.history.apply({ title: 'Add a sample', author, at }, [
        { kind: 'hidden', sampleIds: [added], before: true, after: false },
      ]);
      return added;
    });
    changes.changed('samples', 'history');
    return id;
  }

  /** All or none: a sample that may not have the label refuses the whole. Gives how many changed. */
  async relabel(project: OpenProject, target: SampleNumbers, label: Json): Promise<number> {
    const { store, changes } = project;
    const rules = this.#rules(project);
    const field = rules.kind.fields(rules.task).find(({ type }) => type === 'label' || type === 'labels');
    if (field === undefined) {
      throw new EngineError('bad-request', `${rules.kind.title} has no labels to change.`, { kind: rules.kind.id });
    }
    const value = field.type === 'labels' && typeof label === 'string' ? [label] : label;
    const chosen = await chooseSamples(store, target, (sample) => {
      if (canonicalJson(sample.fields[field.name] ?? null) === canonicalJson(value)) return false;
      checkChange(rules, sample, { ...sample.fields, [field.name]: value });
      return true;
    });
    if (chosen.length === 0) return 0;
    const { at, author } = this.#who();
    const rows: { sampleId: string; before: number; after: number }[] = [];
    for (let start = 0; start < chosen.length; start += stepSize) {
      store.transaction(() => {
        for (const sample of loadSome(store, { ids: chosen.slice(start, start + stepSize) })) {
          const fields = { ...sample.fields, [field.name]: value };
          const after = this.#revise(store, { sample, fields, rules, at, author });
          rows.push({ sampleId: sample.id, before: sample.revision, after });
        }
      });
      await nextTurn();
    }
    const title = `Label ${rows.length === 1 ? '1 sample' : `${rows.length} samples`} ${labelText(value)}`;
    await store.history.applyInSteps({ title, author, at }, [{ kind: 'revision', rows }]);
    changes.changed('samples', 'history');
    return rows.length;
  }

  #who(): { readonly at: string; readonly author: string } {
    return { at: this.#parts.clock.now().toISOString(), author: this.#parts.author() };
  }

  /** The task as it is written, whatever else of the recipe is not right yet. Without a codebook labels are taken as they come. */
  #rules(project: OpenProject): Rules {
    const { version, written } = this.#parts.recipes.get(project);
    const parsed = recipeSchema.shape.task.safeParse(written?.task);
    const [first] = this.#parts.kinds;
    const kind = this.#parts.kinds.find(({ id }) => id === (parsed.success ? parsed.data.kind : first?.id)) ?? first;
    if (kind === undefined) throw new Error('There are no task kinds.');
    const task: Task = parsed.success ? parsed.data : blankTask(kind.id);
    return { kind: task.labels.length === 0 ? withoutCodebook(kind) : kind, task, codebook: version };
  }

  /** Stores the revision, not current yet, with a label row for each target that changes; gives its number. */
  #revise(
    store: ProjectStore,
    change: {
      readonly sample: Sample;
      readonly fields: Fields;
      readonly rules: Rules;
      readonly at: string;
      readonly author: string;
    },
  ): number {
    const { sample, fields, at, author } = change;
    const revision = store.samples.addRevision({ sampleId: sample.id, fields, author, authorKind: 'person', at });
    storeLabels(store, { ...change, revision, before: sample.fields });
    return revision;
  }
}

function storeLabels(
  store: ProjectStore,
  change: {
    readonly sample: Sample;
    readonly revision: number;
    readonly before: Fields;
    readonly fields: Fields;
    readonly rules: Rules;
    readonly at: string;
    readonly author: string;
  },
): void {
  const { sample, revision, before, fields, rules, at, author } = change;
  for (const { name, isTarget } of rules.kind.fields(rules.task)) {
    const value = fields[name];
    if (!isTarget || value === undefined || canonicalJson(value) === canonicalJson(before[name] ?? null)) continue;
    const { codebook } = rules;
    store.samples.addLabel({
      sampleId: sample.id,
      revision,
      field: name,
      value,
      author,
      authorKind: 'person',
      codebook,
      at,
    });
  }
}

/** What was wrong before the change may stay wrong: only new problems refuse it. */
function checkChange({ kind, task }: Rules, sample: Sample, fields: Fields): void {
  const before = kind.check(sample.fields, task);
  const problems = [
    ...strangeFields({ kind, task }, fields, sample.fields),
    ...kind.check(fields, task).filter((problem) => !before.includes(problem)),
  ];
  if (problems.length > 0) throw refusal(`Sample ${sample.id} was not changed`, problems);
}

function strangeFields(
  { kind, task }: Pick<Rules, 'kind' | 'task'>,
  fields: Fields,
  before: Fields,
): readonly string[] {
  const known = kind.fields(task).map(({ name }) => name);
  return Object.keys(fields)
    .filter((name) => !known.includes(name) && !Object.hasOwn(before, name))
    .map((name) => `${kind.title} has no field \`${name}\`; it has ${known.join(', ')}.`);
}

function refusal(what: string, problems: readonly string[]): EngineError {
  return new EngineError('bad-request', `${what}: ${problems.join(' ')}`, { problems });
}

/** The ids of those for which `isChanged` holds, in steps. */
async function chooseSamples(
  store: ProjectStore,
  target: SampleNumbers,
  isChanged: (sample: Sample) => boolean,
): Promise<readonly string[]> {
  const chosen: string[] = [];
  const all = 'ids' in target ? [...new Set(target.ids)] : target.numbers;
  for (let start = 0; start < all.length; start += stepSize) {
    const some = all.slice(start, start + stepSize);
    // Safe: `all` holds texts or numbers, as the target does.
    const part = ('ids' in target ? { ids: some } : { numbers: some }) as SampleNumbers;
    for (const sample of loadSome(store, part)) if (isChanged(sample)) chosen.push(sample.id);
    await nextTurn();
  }
  return chosen;
}

function loadSome(store: ProjectStore, target: SampleNumbers): readonly Sample[] {
  return 'ids' in target ? store.samples.byIds(target.ids) : store.samples.byNumbers([...target.numbers]);
}

function labelText(value: Json): string {
  if (Array.isArray(value)) return value.length === 0 ? 'with none' : value.join(', ');
  return String(value);
}
