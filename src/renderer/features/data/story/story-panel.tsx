import { ActionIcon, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ErrorNote } from '../../../components/error-note.tsx';
import { formatCount } from '../../../components/numbers.ts';
import { SidePanel } from '../../../components/side-panel.tsx';
import { useAnswer } from '../../../engine/use-answer.ts';
import { useLook } from '../../../state/look-store.ts';
import type { SampleFilter } from '../../../state/route-store.ts';
import type { TaskLabels } from '../task-labels.ts';
import type { SampleAct } from '../use-sample-acts.ts';
import { StoryChanges } from './story-changes.tsx';
import { StoryFamily } from './story-family.tsx';
import { StoryMaking } from './story-making.tsx';
import { StoryMarks } from './story-marks.tsx';
import { StoryText } from './story-text.tsx';

interface StoryPanelProps {
  readonly project: string;
  /** Id of the sample. */
  readonly sample: string;
  readonly labels: TaskLabels;
  /** Number of the sample whose text is edited; 0 for none. */
  readonly editing: number;
  onEditing(number: number): void;
  /** To the one before or after it in the list. */
  onStep(by: 1 | -1): void;
  onAct(act: SampleAct, sample: string): void;
  onOpen(sample: string): void;
  /** The list with what passes this filter. */
  onFilter(filter: SampleFilter, title: string): void;
  onRejections(run: string): void;
  onClose(): void;
}

/** Everything that is known of one sample. */
export function StoryPanel(props: StoryPanelProps) {
  const { project, labels } = props;
  const width = useLook(({ look }) => look.panelWidth);
  const change = useLook((store) => store.change);
  const answer = useAnswer('samples.story', { project, sample: props.sample }, { keepPrevious: true });
  const story = answer.data;
  return (
    <SidePanel
      title={story === undefined ? 'Sample' : `Sample ${formatCount(story.sample.number)}`}
      width={width}
      onResize={(panelWidth) => change({ panelWidth })}
      onClose={props.onClose}
      actions={
        <>
          <Step label="Previous sample" keys="[" onPress={() => props.onStep(-1)} icon={<IconChevronUp size={16} />} />
          <Step label="Next sample" keys="]" onPress={() => props.onStep(1)} icon={<IconChevronDown size={16} />} />
        </>
      }
    >
      {answer.error !== null && (
        <ErrorNote
          title="The story of this sample cannot be shown"
          error={answer.error}
          onRetry={() => void answer.refetch()}
        />
      )}
      {story !== undefined && answer.error === null && (
        <div key={story.sample.id}>
          <StoryText
            project={project}
            sample={story.sample}
            isEditing={props.editing === story.sample.number}
            onEditing={(isEditing) => props.onEditing(isEditing ? story.sample.number : 0)}
          />
          <StoryMarks story={story} labels={labels} onAct={(act) => props.onAct(act, story.sample.id)} />
          <StoryMaking story={story} onFilter={props.onFilter} onRejections={props.onRejections} />
          <StoryFamily story={story} labelNames={labels.names} onOpen={props.onOpen} onFilter={props.onFilter} />
          <StoryChanges story={story} />
        </div>
      )}
    </SidePanel>
  );
}

function Step({
  label,
  keys,
  icon,
  onPress,
}: {
  readonly label: string;
  readonly keys: string;
  readonly icon: ReactNode;
  onPress(): void;
}) {
  return (
    <Tooltip label={`${label} (${keys})`}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onPress}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
