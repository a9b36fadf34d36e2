import { Alert, Button } from '@mantine/core';
import type { RecipeProblem } from '../../../shared/contract/recipe-answers.ts';
import { countOf } from '../../components/numbers.ts';
import { useRoute } from '../../state/route-store.ts';
import classes from './task.module.css';

/** What the engine does not accept in this part of the recipe. */
export function ProblemsOfPart({
  problems,
  part,
}: {
  readonly problems: readonly RecipeProblem[];
  readonly part: string;
}) {
  const { go } = useRoute();
  const found = problems.filter(({ path }) => path === '' || path.startsWith(part));
  if (found.length === 0) return null;
  return (
    <Alert color="yellow" variant="light" title={countOf(found.length, 'problem')}>
      <ul className={classes.problems}>
        {found.map(({ path, message }) => (
          <li key={`${path} ${message}`}>{message}</li>
        ))}
      </ul>
      <Button size="xs" variant="default" mt={8} onClick={() => go({ screen: 'recipe', part })}>
        Show in the recipe
      </Button>
    </Alert>
  );
}
