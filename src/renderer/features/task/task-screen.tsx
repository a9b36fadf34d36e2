import { Button } from '@mantine/core';
import { isJsonObject, type JsonObject } from '../../../shared/base/json.ts';
import type { RecipeState } from '../../../shared/contract/recipe-answers.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { countOf } from '../../components/numbers.ts';
import { Screen } from '../../components/screen.tsx';
import { useProject } from '../../engine/project-context.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommands } from '../../state/commands-store.ts';
import { useRoute } from '../../state/route-store.ts';
import { Codebook } from './codebook.tsx';
import { readLabels } from './codebook-labels.ts';
import { CodebookVersions } from './codebook-versions.tsx';
import { ProblemsOfPart } from './problems-of-part.tsx';
import { PromptPanel } from './prompt-panel.tsx';
import classes from './task.module.css';
import { TaskFields } from './task-fields.tsx';

/** What is to be made, in the person's words: the model reads what stands here. */
export function TaskScreen() {
  const { project, name } = useProject();
  const { route, adjust, go } = useRoute();
  const recipe = useAnswer('recipe.get', { project });
  const kinds = useAnswer('tasks.kinds', {});
  const isPromptShown = route.part !== 'no-prompt';
  const togglePrompt = () => adjust({ part: isPromptShown ? 'no-prompt' : null });
  useCommands('task', [
    {
      id: 'prompt',
      title: isPromptShown ? 'Hide the prompt' : 'Show the prompt',
      area: 'Task',
      keys: ['p'],
      run: togglePrompt,
    },
  ]);
  if (recipe.error !== null) {
    return (
      <Screen title="Task">
        <ErrorNote error={recipe.error} onRetry={() => void recipe.refetch()} />
      </Screen>
    );
  }
  if (recipe.data === undefined) return <Screen title="Task">{null}</Screen>;
  const task = taskOf(recipe.data);
  const kind = kinds.data?.kinds.find((one) => one.kind === task?.kind);
  return (
    <Screen
      title="Task"
      state={task === undefined ? '' : stateSentence(recipe.data, readLabels(task).length, kind?.hasLabels ?? false)}
      actions={
        <>
          <Button variant="default" onClick={togglePrompt}>
            {isPromptShown ? 'Hide the prompt' : 'Show the prompt'}
          </Button>
          <Button onClick={() => go({ screen: 'generate' })}>Go to Generate</Button>
        </>
      }
      panel={
        isPromptShown && task !== undefined ? (
          <PromptPanel project={project} problems={recipe.data.problems} onClose={togglePrompt} />
        ) : undefined
      }
    >
      {task === undefined ? (
        <EmptyState
          title="The recipe has no task that can be shown"
          action={<Button onClick={() => go({ screen: 'recipe' })}>Open the recipe</Button>}
        >
          Its text cannot be read as it stands. Mend it in Recipe, or undo the last change.
        </EmptyState>
      ) : (
        <div className={classes.parts}>
          <ProblemsOfPart problems={recipe.data.problems} part="task" />
          <TaskFields
            project={project}
            projectName={name}
            recipe={recipe.data}
            task={task}
            kinds={kinds.data?.kinds ?? []}
          />
          {kind?.hasLabels === true && <Codebook project={project} recipe={recipe.data} task={task} />}
          {kind?.hasLabels === true && <CodebookVersions project={project} />}
        </div>
      )}
    </Screen>
  );
}

function taskOf({ written }: RecipeState): JsonObject | undefined {
  return isJsonObject(written?.task) ? written.task : undefined;
}

function stateSentence({ problems }: RecipeState, labels: number, hasLabels: boolean): string {
  const inTask = problems.filter(({ path }) => path.startsWith('task')).length;
  const codebook = hasLabels ? `${countOf(labels, 'label')} in the codebook. ` : '';
  return inTask === 0 ? `${codebook}No problems.` : `${codebook}${countOf(inTask, 'problem')} to mend.`;
}
