import { Button, Group, MultiSelect, Select, Textarea } from '@mantine/core';
import type { JsonObject } from '../../../shared/base/json.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { showUndoNotice } from '../../components/notices.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommand } from '../../engine/use-command.ts';
import { useUndo } from '../../engine/use-undo.ts';
import { useDraft } from '../../state/drafts-store.ts';
import { useLook } from '../../state/look-store.ts';
import type { TaskLabels } from './task-labels.ts';
import { nameInWords } from './words.ts';

interface AddSamplePanelProps {
  readonly project: string;
  readonly labels: TaskLabels;
  onAdded(sample: string): void;
  onClose(): void;
}

interface Typed {
  readonly texts: Readonly<Record<string, string>>;
  readonly labels: readonly string[];
}

const empty: Typed = { texts: {}, labels: [] };

/** A sample that a person writes. */
export function AddSamplePanel({ project, labels, onAdded, onClose }: AddSamplePanelProps) {
  const kinds = useAnswer('tasks.kinds', {});
  const fields = kinds.data?.kinds.find(({ kind }) => kind === labels.kind)?.fields ?? [];
  const draft = useDraft(`new-sample:${project}`, empty);
  const { texts } = draft.value;
  const width = useLook(({ look }) => look.panelWidth);
  const change = useLook((store) => store.change);
  const undo = useUndo(project);
  const add = useCommand('samples.add', {
    showsError: true,
    onSuccess: ({ sample }) => {
      draft.clear();
      showUndoNotice('Added a sample', undo);
      onAdded(sample);
    },
  });
  const isLabel = (type: string) => type === 'label' || type === 'labels';
  const setText = (name: string, text: string) => draft.set({ ...draft.value, texts: { ...texts, [name]: text } });
  const values = (): JsonObject =>
    Object.fromEntries(
      fields.map(({ name, type }) => {
        if (type === 'labels') return [name, [...draft.value.labels]];
        if (type === 'label') return [name, draft.value.labels[0] ?? ''];
        const text = texts[name] ?? '';
        return [name, type === 'list-of-texts' ? text.split('\n').filter((line) => line.trim() !== '') : text];
      }),
    );
  return (
    <SidePanel title="Add a sample" width={width} onResize={(panelWidth) => change({ panelWidth })} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate({ project, fields: values() });
        }}
      >
        {fields
          .filter(({ type }) => !isLabel(type))
          .map(({ name, type, description }, place) => (
            <Textarea
              key={name}
              label={nameInWords(name)}
              description={type === 'list-of-texts' ? `${description} One a line.` : description}
              mb={12}
              autosize
              minRows={3}
              maxRows={16}
              dir="auto"
              {...(place === 0 ? { 'data-autofocus': true } : {})}
              value={texts[name] ?? ''}
              onChange={(event) => setText(name, event.currentTarget.value)}
            />
          ))}
        {labels.names.length > 0 &&
          (labels.multiple ? (
            <MultiSelect
              label="Labels"
              data={[...labels.names]}
              value={[...draft.value.labels]}
              onChange={(picked) => draft.set({ ...draft.value, labels: picked })}
            />
          ) : (
            <Select
              label="Label"
              searchable
              data={[...labels.names]}
              value={draft.value.labels[0] ?? null}
              onChange={(picked) => draft.set({ ...draft.value, labels: picked === null ? [] : [picked] })}
            />
          ))}
        {kinds.error !== null && <ErrorNote title="The fields cannot be shown" error={kinds.error} />}
        {add.error !== null && <ErrorNote title="The sample was not added" error={add.error} />}
        <Group gap={8} mt={16}>
          <Button type="submit" size="xs" loading={add.isPending} disabled={!draft.isChanged}>
            Add sample
          </Button>
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              draft.clear();
              onClose();
            }}
          >
            Cancel
          </Button>
        </Group>
      </form>
    </SidePanel>
  );
}
