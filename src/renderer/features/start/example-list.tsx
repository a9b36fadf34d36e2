import { Button } from '@mantine/core';
import type { Example } from '../../../shared/contract/project-answers.ts';
import { countOf } from '../../components/numbers.ts';
import { useAnswer } from '../../engine/use-answer.ts';
import { useCommand } from '../../engine/use-command.ts';
import { useRoute } from '../../state/route-store.ts';
import classes from './start.module.css';

/** Whole recipes that run as they are. One click opens one, the next starts it. */
export function ExampleList({ examples }: { readonly examples: readonly Example[] }) {
  const { go } = useRoute();
  const create = useCommand('project.createFromExample', {
    onSuccess: ({ project }) => go({ screen: 'generate', project }),
  });
  return (
    <section aria-labelledby="examples">
      <h2 id="examples" className={classes.heading}>
        Examples
      </h2>
      <ul className={classes.examples}>
        {examples.map((example) => (
          <li key={example.example} className={classes.example}>
            <h3>{example.title}</h3>
            <p className={classes.summary}>{example.summary}</p>
            <p className="note">{facts(example)}</p>
            <MissingModels models={example.models} />
            <Button
              variant="default"
              loading={create.isPending && create.variables.example === example.example}
              disabled={create.isPending}
              onClick={() => create.mutate({ example: example.example })}
              aria-label={`Open the example ${example.title}`}
            >
              Open
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function facts({ labels, asked, taskKind }: Example): string {
  const kind = taskKind.replaceAll('-', ' ');
  return [kind, ...(labels === 0 ? [] : [countOf(labels, 'label')]), countOf(asked, 'sample')].join(' · ');
}

/** What an example needs and this machine does not have yet: it opens all the same. */
function MissingModels({ models }: { readonly models: readonly string[] }) {
  const { go } = useRoute();
  const known = useAnswer('models.list', {});
  const missing = models.filter(
    (id) => known.data?.models.some(({ model, state }) => model === id && state !== 'installed') === true,
  );
  if (missing.length === 0) return null;
  return (
    <p className="note">
      Needs {missing.join(' and ')}.{' '}
      <Button size="compact-xs" variant="subtle" onClick={() => go({ screen: 'models' })}>
        Fetch in Models
      </Button>
    </p>
  );
}
