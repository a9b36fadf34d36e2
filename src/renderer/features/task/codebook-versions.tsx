import { Ago } from '../../components/ago.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import classes from './task.module.css';

const shown = 12;

/** How the codebook changed, newest first, with the runs that used each version. */
export function CodebookVersions({ project }: { readonly project: string }) {
  const versions = useAnswer('recipe.versions', { project });
  const changed = (versions.data?.versions ?? []).filter(({ codebook }) => codebook.length > 0).slice(0, shown);
  if (changed.length === 0) return null;
  return (
    <section aria-labelledby="versions">
      <h2 id="versions">Changes of the codebook</h2>
      <ol className={classes.versions}>
        {changed.map(({ version, at, runs, codebook }) => (
          <li key={version} className={classes.version}>
            <span className="note">
              <Ago at={at} />
              {runs.length > 0 && ` · used by ${runs.join(', ')}`}
            </span>
            {codebook.map((sentence) => (
              <div key={sentence} dir="auto">
                {sentence}
              </div>
            ))}
          </li>
        ))}
      </ol>
    </section>
  );
}
