import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import type { TrialAttempt } from '../../../shared/contract/run-answers.ts';
import { countOf, formatSeconds } from '../../components/numbers.ts';
import { PromptParts } from '../../components/prompt-parts.tsx';
import { SampleText } from '../../components/sample-text.tsx';
import { StatusMark } from '../../components/status-mark.tsx';
import { TokenText } from '../../components/token-text.tsx';
import classes from './attempt.module.css';

interface AttemptProps {
  readonly attempt: TrialAttempt;
  readonly number: number;
  /** Title of the method of a rule. */
  titleOf(rule: string): string;
}

/** One attempt: for what, what the model wrote, what became of it; the prompt is one press away. */
export function Attempt({ attempt, number, titleOf }: AttemptProps) {
  const { values, prompt, promptTokens, answer, tokens, seconds, outcomes } = attempt;
  const [showsPrompt, setShowsPrompt] = useState(number === 1);
  const id = useId();
  const hasProbabilities = tokens.some(({ probability }) => probability !== null);
  return (
    <article className={classes.attempt} aria-label={`Attempt ${number}`}>
      <div className={classes.head}>
        <span className={classes.number}>{number}</span>
        <span className={classes.values} dir="auto">
          {values
            .filter(({ text }) => text !== '')
            .map(({ condition, text }) => (
              <span key={condition}>
                <span className={classes.condition}>{condition}</span> {text}
              </span>
            ))}
        </span>
        <span className={classes.condition}>{formatSeconds(seconds)}</span>
      </div>
      {hasProbabilities ? (
        <TokenText tokens={tokens} label={`Answer ${number}`} />
      ) : (
        <SampleText text={answer} cutAt={1200} />
      )}
      {outcomes.map((outcome, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: outcomes have no id but their place.
        <div key={index} className={classes.outcome} data-kind={outcome.kind}>
          <StatusMark
            status={outcome.kind === 'accepted' ? 'fine' : 'broken'}
            words={outcome.kind === 'accepted' ? 'Accepted' : 'Turned away'}
          />
          <span>
            {outcome.kind === 'accepted' ? (
              'Accepted'
            ) : (
              <>
                Turned away by {titleOf(outcome.rule)}: {outcome.reason}
              </>
            )}
            {outcome.text !== '' && outcome.text !== answer.trim() && (
              <span className={classes.taken} dir="auto">
                {outcome.kind === 'accepted' ? 'Sample' : 'Text'}: {outcome.text}
              </span>
            )}
          </span>
        </div>
      ))}
      {outcomes.length === 0 && <p className={classes.condition}>It gave no text.</p>}
      <Button
        size="compact-xs"
        variant="subtle"
        ml={-8}
        aria-expanded={showsPrompt}
        {...(showsPrompt ? { 'aria-controls': id } : {})}
        onClick={() => setShowsPrompt(!showsPrompt)}
      >
        {showsPrompt ? 'Hide the prompt' : `Prompt, ${countOf(promptTokens, 'token')}`}
      </Button>
      {showsPrompt && (
        <div id={id}>
          <PromptParts parts={prompt} total={promptTokens} />
        </div>
      )}
    </article>
  );
}
