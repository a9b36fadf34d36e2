import { Button, SegmentedControl } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { CurationScore, CurationStepState, RulePreview } from '../../../shared/contract/curation-answers.ts';
import { isEngineError } from '../../../shared/domain/engine-error.ts';
import { ThresholdHistogram } from '../../charts/threshold-histogram.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { countOf, formatCount } from '../../components/numbers.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { useDraft } from '../../state/drafts-store.ts';
import { type SampleFilter, useRoute } from '../../state/route-store.ts';
import classes from './curate.module.css';
import type { WrittenStep } from './curate-recipe.ts';
import { NearLists } from './near-lists.tsx';
import { RuleForm } from './rule-form.tsx';
import { ScoreTable } from './score-table.tsx';
import { linePart, readSimpleRule, type SimpleRule, withPart, writeSimpleRule } from './simple-rule.ts';
import type { Curation } from './use-curation.ts';

interface StepViewProps {
  readonly curation: Curation;
  readonly step: WrittenStep;
  readonly state: CurationStepState;
  readonly run: string;
}

type Kind = 'drop' | 'review';
const done: Readonly<Record<Kind, string>> = { drop: 'dropped', review: 'marked for review' };
const askEveryMs = 60;

/** One step: what it scored, where its line lies, and what that would do before it is done. */
export function StepView({ curation, step, state, run }: StepViewProps) {
  const { project, apply } = curation;
  const { go } = useRoute();
  const [kind, setKind] = useState<Kind>('drop');
  const saved = step[kind];
  const draft = useDraft(`${project} curate ${step.index} ${step.method} ${kind}`, saved);
  const [asked] = useDebouncedValue(draft.value, askEveryMs);
  const place = { project, run, step: step.index };
  const scores = useAnswer('curation.preview', { ...place, rule: '' }, { keepPrevious: true });
  const preview = useAnswer('curation.preview', { ...place, rule: asked }, { keepPrevious: true });
  const simple = readSimpleRule(draft.value);
  const isCurrent = preview.data?.step === step.index && preview.error === null;
  const rule = isCurrent ? (preview.data?.rule ?? null) : null;
  const isChanged = draft.value.trim() !== saved;
  const isBad = preview.error !== null && isEngineError(preview.error, 'recipe-invalid');
  const known = scores.data?.step === step.index ? scores.data.scores : [];
  const shownScore = chooseScore(known, simple, rule);
  return (
    <div className={classes.view}>
      <div className={classes.viewHead}>
        <SegmentedControl
          size="xs"
          aria-label="Which rule"
          value={kind}
          data={[
            { value: 'drop', label: 'Rule for dropping' },
            { value: 'review', label: 'Rule for review' },
          ]}
          // Safe: the values are the two kinds.
          onChange={(value) => setKind(value as Kind)}
        />
      </div>
      {scores.error !== null && <ErrorNote error={scores.error} onRetry={() => void scores.refetch()} />}
      <div className={classes.plotPlace}>
        {shownScore !== undefined && (
          <ScorePlot
            score={shownScore}
            kind={kind}
            simple={simple}
            rule={rule}
            onRule={(next) => draft.set(writeSimpleRule(next))}
          />
        )}
      </div>
      <RuleForm
        act={kind}
        text={draft.value}
        scores={known}
        problem={isBad ? preview.error.message : ''}
        onChange={draft.set}
      />
      {!isBad && preview.error !== null && <ErrorNote error={preview.error} />}
      <p className={classes.sentence} aria-live="polite">
        {rule !== null && (
          <Sentence rule={rule} kind={kind} filter={filterOf(run, simple)} samples={preview.data?.samples ?? 0} />
        )}
      </p>
      <div className={classes.acts}>
        <Button
          variant="default"
          disabled={isBad || (!isChanged && state.isApplied)}
          loading={apply.isPending}
          onClick={() => curation.applyRules({ step: step.index, [kind]: draft.value.trim() || null }, draft.clear)}
        >
          Apply this rule
        </Button>
        {isChanged && (
          <Button variant="subtle" onClick={draft.clear}>
            Back to the recipe's rule
          </Button>
        )}
        {!isChanged && state.isApplied && <span className="note">This is what stands.</span>}
      </div>
      {apply.error !== null && <ErrorNote error={apply.error} />}
      {rule?.line != null && (
        <NearLists
          line={rule.line}
          done={done[kind]}
          onOpen={(sample) => go({ screen: 'data', filter: { runId: run }, sample, filterTitle: `Run ${run}` })}
          onKeep={(sample) => curation.decide(`Keep ${sample}`, 'keep', { ids: [sample] })}
        />
      )}
      <ScoreTable scores={known} />
    </div>
  );
}

function chooseScore(
  scores: readonly CurationScore[],
  simple: SimpleRule | undefined,
  rule: RulePreview | null,
): CurationScore | undefined {
  const place = simple === undefined ? -1 : linePart(simple);
  const named = rule?.line?.score ?? simple?.parts[place]?.score;
  const numbers = scores.filter((score) => score.kind === 'number' && score.scored > 0);
  return numbers.find(({ name }) => name === named) ?? numbers[0];
}

interface ScorePlotProps {
  readonly score: CurationScore;
  readonly kind: Kind;
  readonly simple: SimpleRule | undefined;
  readonly rule: RulePreview | null;
  onRule(rule: SimpleRule): void;
}

function ScorePlot({ score, kind, simple, rule, onRule }: ScorePlotProps) {
  const place = simple === undefined ? -1 : linePart(simple);
  const part = simple?.parts[place];
  const isDragged = simple !== undefined && part?.score === score.name && typeof part.value === 'number';
  const fixed = rule?.line?.score === score.name ? rule.line : undefined;
  const line = isDragged
    ? {
        at: Number(part.value),
        goesAbove: part.comparison === '>=' || part.comparison === '>',
        act: kind,
        onMove: (at: number) => onRule(withPart(simple, place, { ...part, value: at })),
      }
    : fixed && { at: fixed.at, goesAbove: fixed.goesAbove, act: kind };
  return (
    <ThresholdHistogram
      low={score.low}
      high={score.high}
      counts={score.counts}
      label={score.name}
      {...(line === undefined ? {} : { line })}
    />
  );
}

/** What the rule takes, as a filter of Data; undefined where Data cannot say the same. */
function filterOf(run: string, simple: SimpleRule | undefined): SampleFilter | undefined {
  const [part, ...others] = simple?.parts ?? [];
  if (part === undefined || others.length > 0 || typeof part.value !== 'number') return undefined;
  if (part.comparison === '>=') return { runId: run, scores: [{ name: part.score, atLeast: part.value }] };
  return part.comparison === '<=' ? { runId: run, scores: [{ name: part.score, atMost: part.value }] } : undefined;
}

interface SentenceProps {
  readonly rule: RulePreview;
  readonly kind: Kind;
  readonly filter: SampleFilter | undefined;
  readonly samples: number;
}

function Sentence({ rule, kind, filter, samples }: SentenceProps) {
  const { go } = useRoute();
  const words = `${kind === 'drop' ? 'Drop' : 'Review'} when ${rule.words}`;
  const count = `${formatCount(rule.goes)} of ${countOf(samples, 'sample')}`;
  return (
    <>
      <strong>{words}.</strong>{' '}
      {filter === undefined || rule.goes === 0 ? (
        count
      ) : (
        <button
          type="button"
          className={classes.link}
          onClick={() => go({ screen: 'data', filter, filterTitle: words })}
          aria-label={`${count}. Show in Data`}
        >
          {count}
        </button>
      )}
      {kind === 'drop' ? ' would go' : ' would wait for a person'}
      {kind === 'drop' && rule.elsewhere > 0 && `, ${formatCount(rule.elsewhere)} of them dropped by others anyway`}
      {rule.keptByPeople > 0 && `; ${formatCount(rule.keptByPeople)} more are kept by people`}.
      {kind === 'drop' && rule.standing !== rule.goes + rule.keptByPeople && (
        <span className="quiet"> This step drops {formatCount(rule.standing)} now.</span>
      )}
    </>
  );
}
