import type { CurationPreview, NearLine } from '../../shared/contract/curation-answers.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { parseRule } from '../recipes/rule.ts';
import { ruleLine } from '../recipes/rule-line.ts';
import { readRule } from '../recipes/rule-syntax.ts';
import type { NearSample, ProjectStore, StepPreview } from '../storage/project-store.ts';
import type { MatchedStep } from './match-steps.ts';

/** What a rule over the stored scores of a step would drop. Throws `recipe-invalid` with `details.column` for a bad rule. */
export async function previewRule(
  store: ProjectStore,
  runId: string,
  options: {
    readonly step: MatchedStep;
    /** '' for none. */
    readonly rule: string;
    readonly bins: number;
    readonly signal: AbortSignal;
  },
): Promise<CurationPreview> {
  const { step, rule: text, bins, signal } = options;
  const { index, method, stored } = step;
  if (stored === undefined) {
    throw new EngineError(
      'not-found',
      `${method.title} has not scored the samples of ${runId} yet. Run the steps first.`,
    );
  }
  const query = { runId, step: stored.path, bins };
  const rule = text === '' ? undefined : parseRule(text, method.writes);
  const line = rule === undefined ? undefined : ruleLine(text);
  const found = await store.reader.previewStep(
    {
      ...query,
      ...(rule === undefined ? {} : { condition: readRule(text) }),
      ...(line === undefined ? {} : { nearest: { name: line.score, at: line.at, isAtAbove: line.isAtAbove } }),
    },
    signal,
  );
  const near = found.nearest === null || line === undefined ? undefined : await readNear(store, found.nearest, signal);
  return {
    step: index,
    path: stored.path,
    samples: found.samples,
    scores: found.scores.map((score) => ({
      ...score,
      description: method.writes.find(({ name }) => name === score.name)?.description ?? '',
    })),
    rule:
      rule === undefined || found.rule === null
        ? null
        : {
            text,
            words: rule.describe(),
            goes: found.rule.matched - found.rule.kept,
            elsewhere: found.rule.elsewhere,
            keptByPeople: found.rule.kept,
            standing: found.rule.standing,
            line:
              line === undefined || near === undefined
                ? null
                : {
                    score: line.score,
                    at: line.at,
                    goesAbove: line.goesAbove,
                    goes: line.goesAbove ? near.above : near.below,
                    stays: line.goesAbove ? near.below : near.above,
                  },
          },
  };
}

interface Sides {
  readonly above: readonly NearLine[];
  readonly below: readonly NearLine[];
}

async function readNear(
  store: ProjectStore,
  { above, below }: NonNullable<StepPreview['nearest']>,
  signal: AbortSignal,
): Promise<Sides> {
  const numbers = [...above, ...below].map(({ number }) => number);
  const rows = numbers.length === 0 ? [] : await store.reader.rows(numbers, signal);
  const withRows = (near: readonly NearSample[]) =>
    near.flatMap(({ number, value }) => {
      const sample = rows.find((row) => row.number === number);
      return sample === undefined ? [] : [{ value, sample }];
    });
  return { above: withRows(above), below: withRows(below) };
}
