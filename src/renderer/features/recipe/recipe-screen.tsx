import { Button, CopyButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import type { RecipeProblem, RecipeState } from '../../../shared/contract/recipe-answers.ts';
import { ErrorNote } from '../../components/error-note.tsx';
import { showUndoNotice } from '../../components/notices.tsx';
import { countOf } from '../../components/numbers.ts';
import { Screen } from '../../components/screen.tsx';
import { useProject } from '../../engine/project-context.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommand } from '../../engine/use-command.ts';
import { useUndo } from '../../engine/use-undo.ts';
import { useCommands } from '../../state/commands-store.ts';
import { useDraft } from '../../state/drafts-store.ts';
import { useRoute } from '../../state/route-store.ts';
import classes from './recipe.module.css';
import { recipeWords } from './recipe-words.ts';
import { YamlEditor } from './yaml-editor.tsx';
import { yamlPlace } from './yaml-place.ts';

/** The whole recipe as text. What the screens change shows here, and what is written here shows there. */
export function RecipeScreen() {
  const { project } = useProject();
  const recipe = useAnswer('recipe.get', { project });
  if (recipe.error !== null) {
    return (
      <Screen title="Recipe">
        <ErrorNote error={recipe.error} onRetry={() => void recipe.refetch()} />
      </Screen>
    );
  }
  if (recipe.data === undefined) return <Screen title="Recipe">{null}</Screen>;
  return <RecipeText project={project} recipe={recipe.data} />;
}

interface Draft {
  readonly text: string;
  /** The version that it was made from. */
  readonly base: string;
}

const noProblems: readonly RecipeProblem[] = [];

function RecipeText({ project, recipe }: { readonly project: string; readonly recipe: RecipeState }) {
  const { route } = useRoute();
  const draft = useDraft<Draft>(`recipe:${project}`, { text: recipe.text, base: recipe.version });
  const { text, base } = draft.value;
  const isOld = draft.isChanged && base !== recipe.version;
  const [settled] = useDebouncedValue(text, 250);
  const checked = useAnswer('recipe.validate', { text: settled, file: recipe.file }, { keepPrevious: true });
  const problems = checked.data?.problems ?? noProblems;
  const schema = useAnswer('recipe.schema', {});
  const methods = useAnswer('methods.list', {});
  const undo = useUndo(project);
  const save = useCommand('recipe.save', {
    onSuccess: () => {
      draft.clear();
      showUndoNotice('The recipe is saved', undo);
    },
  });
  const [goTo, setGoTo] = useState(() => lineOfPart(text, route.part));
  const canSave = draft.isChanged && !isOld && !save.isPending;
  useCommands('recipe', [
    {
      id: 'save-recipe',
      title: 'Save the recipe',
      area: 'Recipe',
      keys: ['mod+s'],
      whileTyping: true,
      isDisabled: !canSave,
      run: () => save.mutate({ project, text, base }),
    },
  ]);
  const wordsAt = useMemo(
    () => (lines: readonly string[], line: number, column: number) =>
      schema.data === undefined
        ? []
        : recipeWords(yamlPlace(lines, line, column), schema.data.schema, methods.data?.methods ?? []),
    [schema.data, methods.data],
  );
  return (
    <Screen
      title="Recipe"
      isBare
      state={stateSentence(problems.length, draft.isChanged)}
      actions={
        <>
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
          {draft.isChanged && (
            <Button variant="default" onClick={draft.clear}>
              Discard changes
            </Button>
          )}
          <Button disabled={!canSave} loading={save.isPending} onClick={() => save.mutate({ project, text, base })}>
            Save
          </Button>
        </>
      }
    >
      {isOld && (
        <div className={classes.bar} role="status">
          The recipe changed elsewhere since you began to type here.
          <Button size="compact-sm" variant="default" onClick={draft.clear}>
            Show the newer one
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => draft.set({ text, base: recipe.version })}>
            Go on with mine
          </Button>
        </div>
      )}
      <YamlEditor
        text={text}
        problems={problems}
        goTo={goTo}
        wordsAt={wordsAt}
        onChange={(changed) => (changed === recipe.text && !isOld ? draft.clear() : draft.set({ text: changed, base }))}
      />
      {problems.length > 0 && <ProblemList problems={problems} onGo={setGoTo} />}
    </Screen>
  );
}

interface ProblemListProps {
  readonly problems: readonly RecipeProblem[];
  onGo(place: { readonly line: number; readonly column: number }): void;
}

function ProblemList({ problems, onGo }: ProblemListProps) {
  return (
    <ul className={classes.problems} aria-label="Problems of the recipe">
      {problems.map((problem) => (
        <li key={`${problem.path} ${problem.line} ${problem.message}`}>
          <button
            type="button"
            className={classes.problem}
            onClick={() => onGo({ line: problem.line, column: problem.column })}
          >
            <span className={classes.line}>line {problem.line}</span> <span>{problem.message}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function stateSentence(problems: number, isChanged: boolean): string {
  const right = problems === 0 ? 'No problems.' : `${countOf(problems, 'problem')}.`;
  return isChanged ? `${right} Not saved yet.` : right;
}

/** A section that another screen pointed to: `curate`. */
function lineOfPart(text: string, part: string | null): { readonly line: number; readonly column: number } | undefined {
  const line = text.split('\n').findIndex((one) => part !== null && one.startsWith(`${part}:`));
  return line === -1 ? undefined : { line: line + 1, column: 1 };
}
