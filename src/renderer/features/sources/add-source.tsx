import { Button, Checkbox, Radio, Select } from '@mantine/core';
import { useState } from 'react';
import type { RecipeState, TaskKindSummary } from '../../../shared/contract/recipe-answers.ts';
import type { SourcePreview, SourceSummary } from '../../../shared/contract/sample-answers.ts';
import { type SourceRole, sourceRoles } from '../../../shared/domain/sample.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { showUndoNotice } from '../../components/notices.tsx';
import { countOf, formatBytes } from '../../components/numbers.ts';
import type { PickedFile } from '../../engine/host.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommand } from '../../engine/use-command.ts';
import { useUndo } from '../../engine/use-undo.ts';
import { FieldMapping } from './field-mapping.tsx';
import { PreviewTable } from './preview-table.tsx';
import { codebookNames, taskKindOf } from './recipe-parts.ts';
import { privacyWords, roleWords } from './roles.ts';
import { RowProblems } from './row-problems.tsx';
import classes from './sources.module.css';

interface AddSourceProps {
  readonly project: string;
  readonly file: PickedFile;
  readonly recipe: RecipeState;
  onAdded(source: SourceSummary): void;
  onClose(): void;
}

/** A file before it is taken: what is in it, what its columns are, what it is for. */
export function AddSource(props: AddSourceProps) {
  const { file, recipe, onClose } = props;
  const taskKind = taskKindOf(recipe);
  const kinds = useAnswer('tasks.kinds', {});
  const preview = useAnswer('sources.preview', { file: file.path, taskKind });
  const kind = kinds.data?.kinds.find((one) => one.kind === taskKind);
  if (preview.error !== null) {
    return (
      <ErrorNote
        title={`${file.name} cannot be read`}
        error={preview.error}
        onRetry={() => void preview.refetch()}
        action={
          <Button size="xs" variant="default" onClick={onClose}>
            Take another file
          </Button>
        }
      />
    );
  }
  if (preview.data === undefined || kind === undefined) return <p className="quiet">Reading {file.name}.</p>;
  return <SourceForm {...props} kind={kind} preview={preview.data} />;
}

interface SourceFormProps extends AddSourceProps {
  readonly kind: TaskKindSummary;
  readonly preview: SourcePreview;
}

function SourceForm({ project, file, recipe, kind, preview, onAdded, onClose }: SourceFormProps) {
  const undo = useUndo(project);
  const [role, setRole] = useState<SourceRole>(preview.suggestedRole);
  const [fields, setFields] = useState(preview.fields);
  const [privacy, setPrivacy] = useState<string>('false');
  const unknownLabels = preview.labels.map(({ key }) => key).filter((key) => !codebookNames(recipe).includes(key));
  const [takesLabels, setTakesLabels] = useState(true);
  const add = useCommand('sources.add', {
    showsError: true,
    onSuccess: ({ source }) => {
      showUndoNotice(`${countOf(source.rows, 'row')} of ${source.name} added`, undo);
      onAdded(source);
    },
  });
  const submit = () =>
    add.mutate({
      project,
      file: file.path,
      role,
      fields: Object.fromEntries(Object.entries(fields).filter(([field, column]) => column !== field && column !== '')),
      format: preview.format,
      private: privacy === 'dp' ? 'dp' : privacy === 'true',
      takeLabels: takesLabels && unknownLabels.length > 0,
    });
  return (
    <section className={classes.form} aria-label={`Add ${file.name}`}>
      <h2>
        Add <span dir="auto">{file.name}</span>
      </h2>
      <p className="quiet">
        {preview.format.toUpperCase()}, {formatBytes(preview.sizeBytes)}: {countOf(preview.accepted, 'row')}
        {preview.rejected > 0 && `, ${countOf(preview.rejected, 'row')} cannot be read`}.
      </p>
      <PreviewTable preview={preview} />
      <RowProblems problems={preview.problems} />
      <FieldMapping kind={kind} columns={preview.columns} fields={fields} onChange={setFields} />
      <div className={classes.choices}>
        <Radio.Group
          label="What it is for"
          value={role}
          onChange={(value) => setRole(sourceRoles.find((known) => known === value) ?? role)}
        >
          {sourceRoles.map((one) => (
            <Radio
              key={one}
              mt={8}
              value={one}
              label={roleWords[one].title}
              description={`${roleWords[one].use} ${roleWords[one].limit}`}
            />
          ))}
        </Radio.Group>
        <div>
          <Select
            label="Privacy"
            data={privacyWords.map(({ value, label }) => ({ value, label }))}
            description={privacyWords.find(({ value }) => value === privacy)?.words ?? ''}
            value={privacy}
            allowDeselect={false}
            onChange={(value) => setPrivacy(value ?? 'false')}
            w={320}
          />
          {kind.hasLabels && unknownLabels.length > 0 && (
            <Checkbox
              mt={16}
              checked={takesLabels}
              onChange={(event) => setTakesLabels(event.currentTarget.checked)}
              label={`Add ${countOf(unknownLabels.length, 'label')} of this file to the codebook`}
              description={unknownLabels.slice(0, 12).join(', ') + (unknownLabels.length > 12 ? ', …' : '')}
            />
          )}
        </div>
      </div>
      {add.error !== null && <ErrorNote title="The file was not added" error={add.error} />}
      <div className={classes.buttons}>
        <Button onClick={submit} loading={add.isPending} disabled={preview.accepted === 0}>
          Add as {roleWords[role].title.toLowerCase()}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            add.cancel();
            onClose();
          }}
        >
          Cancel
        </Button>
      </div>
    </section>
  );
}
