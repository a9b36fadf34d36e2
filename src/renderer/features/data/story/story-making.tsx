import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { SampleStory, StoryCall } from '../../../../shared/contract/sample-answers.ts';
import { Ago } from '../../../components/ago.tsx';
import { countOf, formatCount, formatValue } from '../../../components/numbers.ts';
import { PromptParts } from '../../../components/prompt-parts.tsx';
import { SampleText } from '../../../components/sample-text.tsx';
import { TokenText } from '../../../components/token-text.tsx';
import { WhiteSpaceButton } from '../../../components/white-space-button.tsx';
import type { SampleFilter } from '../../../state/route-store.ts';
import { isLabelField } from '../task-labels.ts';
import { nameInWords, originWords, roleWords } from '../words.ts';
import classes from './story.module.css';
import { Fact, StorySection } from './story-section.tsx';

interface StoryMakingProps {
  readonly story: SampleStory;
  /** The list with what passes this filter. */
  onFilter(filter: SampleFilter, title: string): void;
  onRejections(run: string): void;
}

/** Where it comes from: its file, or the model, prompt and answer that made it. */
export function StoryMaking({ story, onFilter, onRejections }: StoryMakingProps) {
  const { sample, made, calls } = story;
  const conditions = Object.entries(sample.conditions);
  return (
    <>
      {conditions.length > 0 && (
        <StorySection title="Conditions">
          <dl className={classes.facts}>
            {conditions.map(([name, value]) => (
              <Fact key={name} name={isLabelField(name) ? 'Label asked for' : nameInWords(name)}>
                <span dir="auto">{value.text}</span>
              </Fact>
            ))}
          </dl>
        </StorySection>
      )}
      <StorySection title="How it was made">
        <dl className={classes.facts}>
          <Fact name="Origin">
            {originWords[sample.origin]}
            {sample.role !== undefined && `, ${roleWords[sample.role].toLowerCase()}`}
          </Fact>
          <Fact name="When">
            <Ago at={made.at} />
          </Fact>
          {made.source !== null && (
            <Fact name="Source">
              <span title={made.source.file}>{made.source.name}</span>
              {made.source.line !== null && `, line ${formatCount(made.source.line)}`}
            </Fact>
          )}
          {made.run !== null && (
            <Fact name="Run">
              <RunLinks run={made.run} onFilter={onFilter} onRejections={onRejections} />
            </Fact>
          )}
          {made.cell !== null && made.cell !== '' && (
            <Fact name="Cell">
              <FilterLink onPress={() => onFilter({ cell: made.cell ?? '' }, 'Samples of the cell')}>
                {made.cell}
              </FilterLink>
            </Fact>
          )}
          {/* The engine counts both from 0. */}
          {made.round !== null && <Fact name="Round">{formatCount(made.round + 1)}</Fact>}
          {made.attempt !== null && <Fact name="Attempt">{formatCount(made.attempt + 1)}</Fact>}
          {made.seed !== null && (
            <Fact name="Seed">
              <span className="mono">{made.seed}</span>
            </Fact>
          )}
          {made.meanLogProbability !== null && (
            <Fact name="Mean probability">
              {`${formatValue(Math.exp(made.meanLogProbability))} a token (mean log ${formatValue(made.meanLogProbability)})`}
            </Fact>
          )}
          <Fact name="Group">
            <FilterLink onPress={() => onFilter({ group: sample.group }, 'Samples of the group')}>
              <span className="mono">{sample.group}</span>
            </FilterLink>
          </Fact>
          <Fact name="Id">
            <span className="mono">{sample.id}</span> <Copy text={sample.id} what="id" />
          </Fact>
        </dl>
      </StorySection>
      {calls.map((call) => (
        <Call key={call.name} call={call} />
      ))}
    </>
  );
}

function RunLinks({
  run,
  onFilter,
  onRejections,
}: Pick<StoryMakingProps, 'onFilter' | 'onRejections'> & { readonly run: string }) {
  return (
    <span className={classes.row}>
      <FilterLink onPress={() => onFilter({ runId: run }, 'Samples of the run')}>All samples of the run</FilterLink>
      <FilterLink onPress={() => onRejections(run)}>Rejected attempts</FilterLink>
    </span>
  );
}

function FilterLink({ onPress, children }: { onPress(): void; readonly children: ReactNode }) {
  return (
    <button type="button" className={classes.link} dir="auto" onClick={onPress}>
      {children}
    </button>
  );
}

const callTitles: Readonly<Record<string, string>> = {
  complete: 'What the model wrote',
  score: 'What the model found likely',
  labels: 'Which label the model chose',
};

function Call({ call }: { readonly call: StoryCall }) {
  const [showsWhiteSpace, setShowsWhiteSpace] = useState(false);
  return (
    <StorySection title={callTitles[call.kind] ?? `Model call: ${call.kind}`}>
      <dl className={classes.facts}>
        <Fact name="Model">{call.model}</Fact>
        <Fact name="Model file">
          <span className="mono" title={call.modelHash}>
            {call.modelHash.slice(0, 12)}
          </span>{' '}
          <Copy text={call.modelHash} what="hash of the model file" />
        </Fact>
        {Object.entries(call.sampling).map(([name, value]) => (
          <Fact key={name} name={nameInWords(name)}>
            <span className="mono">{typeof value === 'string' ? value : JSON.stringify(value)}</span>
          </Fact>
        ))}
        <Fact name="Tokens">{`${formatCount(call.promptTokens)} read, ${formatCount(call.completionTokens)} written`}</Fact>
      </dl>
      <h4 className={classes.callTitle}>Prompt</h4>
      <PromptParts parts={call.prompt} total={call.promptTokens} />
      <div className={classes.sectionHead}>
        <h4 className={classes.callTitle}>
          {call.tokens.length > 0 ? `Answer, ${countOf(call.tokens.length, 'token')}` : 'Answer'}
        </h4>
        <WhiteSpaceButton isOn={showsWhiteSpace} onChange={setShowsWhiteSpace} />
      </div>
      {call.tokens.length > 0 ? (
        <TokenText tokens={call.tokens} showsWhiteSpace={showsWhiteSpace} label="Answer" />
      ) : (
        <SampleText text={call.answer} showsWhiteSpace={showsWhiteSpace} />
      )}
    </StorySection>
  );
}

function Copy({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : `Copy the ${what}`}>
          <ActionIcon size="xs" variant="subtle" color="gray" aria-label={`Copy the ${what}`} onClick={copy}>
            {copied ? <IconCheck size={12} aria-hidden /> : <IconCopy size={12} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
