import { setImmediate as nextTurn } from 'node:timers/promises';
import { canonicalJson, type Json } from '../../shared/base/json.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Sample } from '../../shared/domain/sample.ts';
import type { Fields } from '../../shared/domain/task.ts';
import type { OpenProject } from '../runs/open-projects.ts';
import type { Clock } from '../runs/run-environment.ts';
import type { ProjectStore, SampleNumbers } from '../storage/project-store.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import type { OwnRecipe } from './own-recipe.ts';
import { checkChange, labelField, refusal, strangeFields, type TaskRules, taskRules } from './task-rules.ts';

/** Samples of one step of a bulk act. */
const stepSize = 250;

export interface EditSamplesParts {
  readonly recipes: OwnRecipe;
  readonly kinds: readonly TaskKind[];
  readonly clock: Clock;
  author(): string;
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
    const rules = taskRules(this.#parts, project);
    const sample = store.samples.get(id);
    const fields = { ...sample.fields, ...change };
    if (canonicalJson(fields) === canonicalJson(sample.fields)) return sample.revision;
    checkChange(rules, sample, fields);
    const { at, author } = this.#who();
    const revision = store.transaction(() => {
      const after = this.#revise(store, { sample, before: sample.fields, fields, rules, at, author });
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
    const rules = taskRules(this.#parts, project);
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
    const { store } = project;
    const rules = taskRules(this.#parts, project);
    const field = labelField(rules);
    if (field === undefined) {
      throw new EngineError('bad-request', `${rules.kind.title} has no labels to change.`, { kind: rules.kind.id });
    }
    const value = field.type === 'labels' && typeof label === 'string' ? [label] : label;
    const chosen = await chooseSamples(store, target, (sample) => {
      if (canonicalJson(sample.fields[field.name] ?? null) === canonicalJson(value)) return false;
      checkChange(rules, sample, { ...sample.fields, [field.name]: value });
      return true;
    });
    const title = (count: number) => `Label ${count === 1 ? '1 sample' : `${count} samples`} ${labelText(value)}`;
    return await this.#setLabels(project, { rules, ids: chosen, field: field.name, labelOf: () => value, title });
  }

  /**
   * Sets the labels of these samples, each its own: one entry of the history. The label counts as set by a person also
   * where the sample has it already. Gives how many there were.
   */
  async settle(
    project: OpenProject,
    labels: ReadonlyMap<string, Json>,
    title: (count: number) => string,
  ): Promise<number> {
    const rules = taskRules(this.#parts, project);
    const field = labelField(rules);
    if (field === undefined) {
      throw new EngineError('bad-request', `${rules.kind.title} has no labels to change.`, { kind: rules.kind.id });
    }
    for (const sample of project.store.samples.byIds([...labels.keys()])) {
      checkChange(rules, sample, { ...sample.fields, [field.name]: labels.get(sample.id) ?? null });
    }
    const labelOf = (id: string) => labels.get(id) ?? null;
    return await this.#setLabels(project, { rules, ids: [...labels.keys()], field: field.name, labelOf, title });
  }

  async #setLabels(
    { store, changes }: OpenProject,
    command: {
      readonly rules: TaskRules;
      readonly ids: readonly string[];
      readonly field: string;
      labelOf(id: string): Json;
      title(count: number): string;
    },
  ): Promise<number> {
    const { rules, ids, field, labelOf, title } = command;
    if (ids.length === 0) return 0;
    const { at, author } = this.#who();
    const rows: { sampleId: string; before: number; after: number }[] = [];
    for (let start = 0; start < ids.length; start += stepSize) {
      store.transaction(() => {
        for (const sample of loadSome(store, { ids: ids.slice(start, start + stepSize) })) {
          const fields = { ...sample.fields, [field]: labelOf(sample.id) };
          // As if there had been no label: each gets its row.
          const before = { ...sample.fields, [field]: null };
          const after = this.#revise(store, { sample, before, fields, rules, at, author });
          rows.push({ sampleId: sample.id, before: sample.revision, after });
        }
      });
      await nextTurn();
    }
    await store.history.applyInSteps({ title: title(rows.length), author, at }, [{ kind: 'revision', rows }]);
    changes.changed('samples', 'history');
    return rows.length;
  }

  #who(): { readonly at: string; readonly author: string } {
    return { at: this.#parts.clock.now().toISOString(), author: this.#parts.author() };
  }

  /** Stores the revision, not current yet, with a label row for each target that changes; gives its number. */
  #revise(
    store: ProjectStore,
    change: {
      readonly sample: Sample;
      readonly before: Fields;
      readonly fields: Fields;
      readonly rules: TaskRules;
      readonly at: string;
      readonly author: string;
    },
  ): number {
    const { sample, fields, at, author } = change;
    const revision = store.samples.addRevision({ sampleId: sample.id, fields, author, authorKind: 'person', at });
    storeLabels(store, { ...change, revision });
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
    readonly rules: TaskRules;
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
