import type { Cell, ConditionValue, Demonstration, Pool, Sample } from '../../shared/domain/sample.ts';
import type { Fields } from '../../shared/domain/task.ts';
import type { Sampling, TokenRuleCall } from '../../shared/llm/language-model.ts';

/** Values to cover: coverage spreads the samples over them. */
export interface PooledCondition {
  readonly kind: 'pool';
  readonly pool: Pool;
}

/** A value for each attempt, from its ordinal alone, so that a resumed run draws the same. */
export interface DrawnCondition {
  readonly kind: 'draw';
  draw(ordinal: number): ConditionValue;
  /** Why the text does not keep to the drawn value, or undefined: checked by the accept rule `format`. */
  violation?(value: ConditionValue, text: string): string | undefined;
}

/** A cell as coverage gives it: ids are unique, quotas are whole numbers. */
export type SlotCell = Cell;

export interface DemonstrationQuery {
  readonly cell: Cell;
  /** The rendered condition block: what `nearest` compares with the pool. */
  readonly text: string;
  readonly ordinal: number;
  /** Samples that may not be shown (the item itself, a parent). */
  readonly exclude: readonly string[];
}

/** Demonstrations in prompt order, and from most to least useful, for a budget cut. */
export interface PickedDemonstrations {
  readonly ordered: readonly Demonstration[];
  readonly byUsefulness: readonly string[];
}

export interface DemonstrationPicker {
  pick(query: DemonstrationQuery): Promise<PickedDemonstrations>;
}

/** Sampling options, or a token rule with the cells whose prompts are the counterparts. */
export interface Decoding {
  readonly sampling: Sampling;
  readonly rule?: TokenRuleCall;
  readonly counterparts: readonly Cell[];
  readonly logProbabilities: boolean;
}

export interface AcceptedDraft {
  readonly fields: Fields;
  readonly text: string;
  readonly cell: Cell | undefined;
  readonly finish: string | undefined;
  /** Texts of the demonstrations and parents in the prompt. */
  readonly shown: readonly string[];
}

export interface RuleRejection {
  readonly reason: string;
}

/** Sequential, in unit order; must answer at once. */
export interface AcceptRule {
  check(draft: AcceptedDraft): RuleRejection | undefined;
  add(sample: Sample): void;
}
