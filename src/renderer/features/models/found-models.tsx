import { Button } from '@mantine/core';
import type { FoundModel } from '../../../shared/contract/model-answers.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNote } from '../../components/error-note.tsx';
import { formatBytes, formatCount } from '../../components/numbers.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommand } from '../../engine/use-command.ts';
import classes from './models.module.css';

/** Model files that other programs keep. They are read where they are; nothing is copied or changed. */
export function FoundModels({ onAdded }: { onAdded(): void }) {
  const search = useAnswer('models.search', {}, { staleMs: 0 });
  const add = useCommand('models.add', {
    onSuccess: () => {
      void search.refetch();
      onAdded();
    },
  });
  if (search.error !== null) return <ErrorNote error={search.error} onRetry={() => void search.refetch()} />;
  if (search.data === undefined) return <p className="quiet">Looking into the folders of other programs.</p>;
  if (search.data.found.length === 0) {
    return (
      <EmptyState title="No model files of other programs">
        LM Studio, Ollama, Jan and the Hugging Face cache were looked through, read only. A file that stands elsewhere
        can be added with the button above.
      </EmptyState>
    );
  }
  return (
    <ul className={classes.list}>
      {search.data.found.map((found) => (
        <li key={found.file} className={classes.item}>
          <span className={classes.name}>{found.title}</span>
          <div className={classes.acts}>
            <Button
              size="xs"
              variant="default"
              disabled={found.isAdded || found.problem !== ''}
              loading={add.isPending && add.variables.file === found.file}
              onClick={() => add.mutate({ file: found.file })}
            >
              {found.isAdded ? 'On the list' : 'Use it'}
            </Button>
          </div>
          <p className={classes.facts}>
            {foundFacts(found).map((fact) => (
              <span key={fact}>{fact}</span>
            ))}
          </p>
          <div className="note">
            {found.file}
            {found.problem !== '' && <div className={classes.warn}>{found.problem}</div>}
          </div>
        </li>
      ))}
    </ul>
  );
}

function foundFacts({ program, sizeBytes, contextTokens }: FoundModel): readonly string[] {
  return [
    program,
    formatBytes(sizeBytes),
    ...(contextTokens === null ? [] : [`${formatCount(contextTokens)} tokens of context`]),
  ];
}
