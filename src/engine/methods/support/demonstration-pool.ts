import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { Cell, Demonstration, Sample } from '../../../shared/domain/sample.ts';
import type { Task } from '../../../shared/domain/task.ts';
import type { DemonstrationsContext } from '../contexts.ts';
import { collect } from './collect.ts';

/** Where demonstrations come from. */
export type PoolSource = 'seeds' | 'accepted' | 'seeds-and-accepted';

/** The samples to choose from. Throws EngineError `seeds-missing` when there are none and none can come. */
export async function demonstrationPool(
  context: DemonstrationsContext,
  from: PoolSource,
  methodTitle: string,
): Promise<readonly Sample[]> {
  const seeds = from === 'accepted' ? [] : context.seeds;
  if (from === 'seeds' && seeds.length === 0) {
    throw new EngineError(
      'seeds-missing',
      `${methodTitle} needs seeds to show, and the recipe has none. Add \`sources: seeds\`, or set \`demonstrations: { method: none }\`.`,
    );
  }
  return from === 'seeds' ? seeds : [...seeds, ...(await collect(context.accepted))];
}

/** The label of a sample or cell that demonstrations are matched by; undefined for tasks without one. */
export function labelOf(sample: Pick<Sample, 'fields'>, task: Task): string | undefined {
  const value = sample.fields[task.multiple ? 'labels' : 'label'];
  return typeof value === 'string'
    ? value
    : Array.isArray(value) && typeof value[0] === 'string'
      ? value[0]
      : undefined;
}

export function wantedLabel(cell: Cell): string | undefined {
  return cell.values.label?.id;
}

export function toDemonstration(sample: Sample): Demonstration {
  return { id: sample.id, fields: sample.fields };
}
