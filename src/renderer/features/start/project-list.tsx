import type { RecentProject } from '../../../shared/contract/project-answers.ts';
import { Ago } from '../../components/ago.tsx';
import { formatBytes } from '../../components/numbers.ts';
import { useRoute } from '../../state/route-store.ts';
import { ProjectMenu } from './project-menu.tsx';
import classes from './start.module.css';

export function ProjectList({ projects }: { readonly projects: readonly RecentProject[] }) {
  const { go } = useRoute();
  return (
    <section aria-labelledby="recent">
      <h2 id="recent" className={classes.heading}>
        Projects
      </h2>
      <ul className={classes.list}>
        {projects.map((one) => (
          <li key={one.project} className={classes.row}>
            <button
              type="button"
              className={classes.open}
              disabled={one.state === 'missing'}
              onClick={() => go({ screen: 'task', project: one.project })}
            >
              <span className={classes.name} dir="auto">
                {one.name}
              </span>
              <span className={classes.path} title={one.project}>
                {one.state === 'missing' ? `No longer there: ${one.project}` : one.project}
              </span>
            </button>
            <span className={classes.facts}>
              {one.state !== 'missing' && formatBytes(one.sizeBytes)}
              <br />
              <Ago at={one.openedAt} />
            </span>
            <ProjectMenu project={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}
