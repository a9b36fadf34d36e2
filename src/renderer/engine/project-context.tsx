import { createContext, useContext } from 'react';
import type { ProjectSummary } from '../../shared/contract/project-answers.ts';

export const ProjectContext = createContext<ProjectSummary | undefined>(undefined);

/** The project that is open; screens below `ProjectGate` always have one. */
export function useProject(): ProjectSummary {
  const project = useContext(ProjectContext);
  if (project === undefined) throw new Error('There is no open project above this component.');
  return project;
}
