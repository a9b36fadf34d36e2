import type { CheckedRequest } from '../../shared/contract/calls.ts';
import type { Recipe } from '../../shared/contract/recipe.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Sample } from '../../shared/domain/sample.ts';
import type { ExportRow, ExportShape } from '../documents/export-row.ts';
import { planSplits, type SplitName, splitNames } from '../documents/plan-splits.ts';
import type { ProjectStore } from '../storage/project-store.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import { labelsOfPeople } from './labels-of-people.ts';
import { runView } from './sample-views.ts';

export interface ExportSetOptions {
  readonly store: ProjectStore;
  /** The first one gives recipe, models and findings. */
  readonly runIds: readonly [string, ...string[]];
  readonly recipe: Recipe;
  readonly kind: TaskKind;
  readonly verdicts: 'kept' | 'review' | 'all';
  readonly labels: 'sample' | 'person';
  readonly split?: NonNullable<CheckedRequest<'dataset.export'>['split']>;
}

type SampleVerdict = 'keep' | 'drop' | 'review';

/** The samples of runs that go out, with the verdicts and labels that apply, in the order in which they were accepted. */
export class ExportSet {
  readonly shape: ExportShape;
  readonly #options: ExportSetOptions;
  readonly #ofPeople: ReturnType<typeof labelsOfPeople> | undefined;

  constructor(options: ExportSetOptions) {
    const { store, recipe, kind } = options;
    this.#options = options;
    for (const runId of options.runIds) {
      if (store.runs.get(runId).isHidden)
        throw new EngineError('bad-request', `The run ${runId} was undone. Redo it, then export it.`, { run: runId });
    }
    this.#ofPeople = options.labels === 'person' ? labelsOfPeople(store, kind.fields(recipe.task)) : undefined;
    this.shape = {
      name: recipe.name,
      taskKind: recipe.task.kind,
      textType: recipe.task.textType,
      language: recipe.task.language,
      fields: kind.fields(recipe.task).map(({ name, type, isTarget }) => ({ name, type, isTarget })),
      labels: recipe.task.labels.map(({ name }) => name),
      includeConditions: true,
      includeVerdicts: true,
    };
  }

  /** Everything that the runs accepted, exported or not, with why. */
  async *all(): AsyncGenerator<{
    readonly sample: Sample;
    readonly verdict: SampleVerdict;
    readonly leftOut: 'dropped' | 'to-review' | 'no-label' | undefined;
  }> {
    const { store, runIds, verdicts } = this.#options;
    for (const runId of runIds) {
      const effective = store.marks.effective(runId);
      for await (const stored of runView(store, runId, store.samples.countOfRun(runId)).stream()) {
        const verdict = effective.get(stored.id) ?? 'keep';
        const fields = this.#ofPeople?.(stored);
        const sample = fields === undefined ? stored : { ...stored, fields };
        if (verdict === 'drop' && verdicts !== 'all') yield { sample, verdict, leftOut: 'dropped' };
        else if (verdict === 'review' && verdicts === 'kept') yield { sample, verdict, leftOut: 'to-review' };
        else if (this.#ofPeople !== undefined && fields === undefined) yield { sample, verdict, leftOut: 'no-label' };
        else yield { sample, verdict, leftOut: undefined };
      }
    }
  }

  async *samples(): AsyncGenerator<{ readonly sample: Sample; readonly verdict: SampleVerdict }> {
    for await (const { sample, verdict, leftOut } of this.all()) if (leftOut === undefined) yield { sample, verdict };
  }

  labelsOf(sample: Sample): readonly string[] {
    const { kind, recipe } = this.#options;
    return kind.student?.classes(sample.fields, recipe.task) ?? [];
  }

  /** The split of each exported sample; undefined when the set stays whole. */
  async splits(): Promise<ReadonlyMap<string, SplitName> | undefined> {
    const { split } = this.#options;
    if (split === undefined) return undefined;
    const items: { id: string; group: string; label: string }[] = [];
    for await (const { sample } of this.samples())
      items.push({ id: sample.id, group: sample.group, label: this.labelsOf(sample).join('\0') });
    return planSplits(items, split, split.seed);
  }

  /** The splits that get a file; one without a name when the set stays whole. */
  splitNames(): readonly (SplitName | undefined)[] {
    const { split } = this.#options;
    return split === undefined ? [undefined] : splitNames.filter((name) => split[name] > 0);
  }

  row({ sample, verdict }: { readonly sample: Sample; readonly verdict: SampleVerdict }): ExportRow {
    return {
      id: sample.id,
      fields: sample.fields,
      group: sample.group,
      origin: sample.origin,
      parents: sample.parents,
      weight: 1,
      conditions: Object.fromEntries(Object.entries(sample.conditions).map(([name, value]) => [name, value.text])),
      verdict,
      isLabelledByPerson: this.#ofPeople !== undefined || sample.origin === 'person',
    };
  }
}
