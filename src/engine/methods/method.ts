import type { z } from 'zod';
import type { TaskKindId } from '../../shared/domain/task.ts';
import type {
  AcceptContext,
  ConditionContext,
  CoverageContext,
  DecodingContext,
  DemonstrationsContext,
  MarkPlanContext,
  MarkRunContext,
  MeasurePlanContext,
  MeasureRunContext,
  ProcedurePlanContext,
  ProcedureRunContext,
} from './contexts.ts';
import type { AcceptRule, Decoding, DemonstrationPicker, DrawnCondition, PooledCondition, SlotCell } from './slots.ts';
import type { Work } from './work.ts';

/**
 * A method is one file that calls `defineMethod`, one line in `registry.ts`, one test and one page.
 * Forms, recipe validation, CLI help and the methods page are made from the descriptor.
 */
export interface Descriptor<P extends z.ZodObject> {
  /** Unique in its stage and slot; the word in the recipe. */
  readonly id: string;
  /** Raised when the same input would give another output. */
  readonly version: number;
  readonly title: string;
  /** One line: what it does for the person. */
  readonly summary: string;
  readonly whenToUse: string;
  readonly whenNot: string;
  readonly cost: { readonly inWords: string; calls(samples: number, params: z.output<P>): number };
  readonly tasks: readonly TaskKindId[] | 'all';
  /** Fields, scores and labels that it looks at, in words of the domain. */
  readonly reads: readonly string[];
  /** Scores that it gives, by the name that a rule uses. */
  readonly writes: readonly ScoreDeclaration[];
  readonly needs: Needs;
  /** A description, a default and bounds for each; `.meta({ unit })` where a number has one. */
  readonly params: P;
  readonly references: readonly Reference[];
}

export interface ScoreDeclaration {
  readonly name: string;
  readonly kind: 'number' | 'flag' | 'word';
  readonly description: string;
}

/** Checked before a run starts; each unmet need is a sentence for the person. */
export interface Needs {
  /** Roles in `models:`. */
  readonly models?: readonly string[];
  readonly sources?: readonly string[];
  readonly labels?: boolean;
  readonly tokenProbabilities?: boolean;
  readonly people?: boolean;
}

export interface Reference {
  readonly paper: string;
  readonly arxiv?: string;
  /** Where the survey names it; absent means: not in the survey. */
  readonly surveySection?: string;
}

type Params<P extends z.ZodObject> = z.output<P>;

export interface ConditionMethod<P extends z.ZodObject = z.ZodObject> extends Descriptor<P> {
  readonly stage: 'generation';
  readonly slot: 'condition';
  /** A pool of values to cover, or a draw for each attempt. */
  open(context: ConditionContext, params: Params<P>): PooledCondition | DrawnCondition;
}

export interface CoverageMethod<P extends z.ZodObject = z.ZodObject> extends Descriptor<P> {
  readonly stage: 'generation';
  readonly slot: 'coverage';
  cells(context: CoverageContext, params: Params<P>): readonly SlotCell[];
}

export interface DemonstrationsMethod<P extends z.ZodObject = z.ZodObject> extends Descriptor<P> {
  readonly stage: 'generation';
  readonly slot: 'demonstrations';
  /** With these parameters it looks at accepted samples: it is opened anew for each round. */
  readsAccepted?(params: Params<P>): boolean;
  open(context: DemonstrationsContext, params: Params<P>): Promise<DemonstrationPicker>;
}

export interface DecodingMethod<P extends z.ZodObject = z.ZodObject> extends Descriptor<P> {
  readonly stage: 'generation';
  readonly slot: 'decoding';
  decode(context: DecodingContext, params: Params<P>): Decoding;
}

export interface AcceptMethod<P extends z.ZodObject = z.ZodObject> extends Descriptor<P> {
  readonly stage: 'generation';
  readonly slot: 'accept';
  open(context: AcceptContext, params: Params<P>): AcceptRule;
}

export interface ProcedureMethod<P extends z.ZodObject = z.ZodObject> extends Descriptor<P> {
  readonly stage: 'generation';
  readonly slot: 'procedure';
  work: Work<Params<P>, ProcedurePlanContext, ProcedureRunContext>;
}

export interface MarkMethod<P extends z.ZodObject = z.ZodObject> extends Descriptor<P> {
  readonly stage: 'curation';
  readonly slot: 'mark';
  work: Work<Params<P>, MarkPlanContext, MarkRunContext>;
}

export interface MeasureMethod<P extends z.ZodObject = z.ZodObject> extends Descriptor<P> {
  readonly stage: 'evaluation';
  readonly slot: 'measure';
  work: Work<Params<P>, MeasurePlanContext, MeasureRunContext>;
}

/** Slots join this union with the issue that brings their first method. */
export type Method<P extends z.ZodObject = z.ZodObject> =
  | ConditionMethod<P>
  | CoverageMethod<P>
  | DemonstrationsMethod<P>
  | DecodingMethod<P>
  | AcceptMethod<P>
  | ProcedureMethod<P>
  | MarkMethod<P>
  | MeasureMethod<P>;

export type Slot = Method['slot'];
export type Stage = Method['stage'];
export type MethodOf<S extends Slot> = Extract<Method, { slot: S }>;

/** Types the parameters inside the file by its own schema; outside, the registry has checked them by that schema. */
export function defineMethod<P extends z.ZodObject, M extends Method<P>>(method: M & { readonly params: P }): M {
  return method;
}
