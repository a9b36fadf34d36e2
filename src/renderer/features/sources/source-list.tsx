import { Button, Select } from '@mantine/core';
import { isJsonObject } from '../../../shared/base/json.ts';
import type { RecipeState } from '../../../shared/contract/recipe-answers.ts';
import type { SourceSummary } from '../../../shared/contract/sample-answers.ts';
import { type SourceRole, sourceRoles } from '../../../shared/domain/sample.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { showUndoNotice } from '../../components/notices.tsx';
import { countOf, formatCount } from '../../components/numbers.ts';
import { useCommand } from '../../engine/use-command.ts';
import { useUndo } from '../../engine/use-undo.ts';
import { useRoute } from '../../state/route-store.ts';
import { privacyWords, roleWords } from './roles.ts';
import { RowProblems } from './row-problems.tsx';
import classes from './sources.module.css';

interface SourceListProps {
  readonly project: string;
  readonly sources: readonly SourceSummary[];
  readonly recipe: RecipeState;
}

export function SourceList({ project, sources, recipe }: SourceListProps) {
  return (
    <ul className={classes.list} aria-label="Sources">
      {sources.map((source) => (
        <SourceItem key={source.source} project={project} source={source} recipe={recipe} />
      ))}
    </ul>
  );
}

interface SourceItemProps {
  readonly project: string;
  readonly source: SourceSummary;
  readonly recipe: RecipeState;
}

function SourceItem({ project, source, recipe }: SourceItemProps) {
  const { go } = useRoute();
  const undo = useUndo(project);
  // The file is read again under the new mark: what was made from the earlier rows stays marked as it was.
  const change = useCommand('sources.add', { showsError: true });
  const remove = useCommand('sources.remove', {
    onSuccess: () => showUndoNotice(`${source.name} is no longer a source`, undo),
  });
  const role = sourceRoles.find((known) => known === source.role);
  const words = role === undefined ? undefined : roleWords[role];
  const isInRecipe = role !== undefined && isNamedIn(recipe, role);
  return (
    <li className={classes.item}>
      <span>
        <span className={classes.name}>{words?.title ?? source.role}</span> · <span dir="auto">{source.name}</span>
      </span>
      <div className={classes.acts}>
        <Button
          size="xs"
          variant="default"
          onClick={() =>
            role !== undefined &&
            go({ screen: 'data', filter: { origin: 'source', role }, filterTitle: `${words?.title}: ${source.name}` })
          }
        >
          Show {countOf(source.rows, 'row')}
        </Button>
        {role !== undefined && isInRecipe && recipe.resolved !== null && (
          <Select
            size="xs"
            w={190}
            aria-label={`Privacy of ${source.name}`}
            data={privacyWords.map(({ value, label }) => ({ value, label }))}
            value={String(source.private)}
            allowDeselect={false}
            onChange={(value) =>
              change.mutate({
                project,
                ...sourceAsWritten(recipe, role),
                private: value === 'dp' ? 'dp' : value === 'true',
              })
            }
          />
        )}
        {role !== undefined && isInRecipe && (
          <Button size="xs" variant="subtle" color="gray" onClick={() => remove.mutate({ project, role })}>
            Remove
          </Button>
        )}
      </div>
      <div className="note">
        {words?.use} {words?.limit !== '' && <span className={classes.limit}>{words?.limit}</span>}
        {!isInRecipe && ' Of an earlier recipe: runs that used it keep it.'}
      </div>
      <div>
        {source.rejected > 0 && (
          <p className="note">{formatCount(source.rejected)} rows did not fit and were left out.</p>
        )}
        <RowProblems problems={source.problems} />
        {change.error !== null && <ErrorNote title="The mark was not changed" error={change.error} />}
      </div>
    </li>
  );
}

/** The source as the recipe names it, with the path of its file. */
function sourceAsWritten({ file, resolved }: RecipeState, role: SourceRole) {
  const source = isJsonObject(resolved?.sources) ? resolved.sources[role] : undefined;
  const written = isJsonObject(source) ? source : {};
  const fields = isJsonObject(written.fields) ? written.fields : {};
  return {
    role,
    file: `${file.replace(/[^\\/]*$/u, '')}${String(written.file ?? '')}`,
    fields: Object.fromEntries(Object.entries(fields).map(([field, column]) => [field, String(column)])),
    ...(typeof written.group === 'string' ? { group: written.group } : {}),
    ...(typeof written.attribution === 'string' ? { attribution: written.attribution } : {}),
  };
}

function isNamedIn(recipe: RecipeState, role: SourceRole): boolean {
  const sources = recipe.written?.sources;
  return isJsonObject(sources) && Object.hasOwn(sources, role);
}
