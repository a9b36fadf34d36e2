import { Menu } from '@mantine/core';
import { IconFolders, IconSelector } from '@tabler/icons-react';
import { useContext } from 'react';
import { ProjectContext } from '../engine/project-context.tsx';
import { useAnswer } from '../engine/use-answer.ts';
import { useRoute } from '../state/route-store.ts';
import classes from './rail.module.css';

const shown = 8;

/** The open project, and the way to the others. */
export function ProjectSwitcher({ isFolded }: { readonly isFolded: boolean }) {
  const { route, go } = useRoute();
  const open = useContext(ProjectContext);
  // Asked anew when another project is opened: the list has changed then.
  const recent = useAnswer('project.recent', {}, { staleMs: 0 });
  const projects = recent.data?.projects ?? [];
  const name = open?.name ?? (route.project === null ? 'No project' : 'Opening…');
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <button type="button" className={classes.switcher} aria-label={`Project: ${name}. Switch`}>
          <IconFolders size={18} stroke={1.6} className={classes.icon} aria-hidden />
          {!isFolded && <span className={classes.name}>{name}</span>}
          {!isFolded && <IconSelector size={14} aria-hidden />}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {projects.length > 0 && <Menu.Label>Recent projects</Menu.Label>}
        {projects
          .filter(({ state }) => state !== 'missing')
          .slice(0, shown)
          .map(({ project, name: title }) => (
            <Menu.Item key={project} onClick={() => go({ screen: 'task', project })}>
              {title}
            </Menu.Item>
          ))}
        <Menu.Divider />
        <Menu.Item onClick={() => go({ screen: 'start' })}>All projects and examples</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
