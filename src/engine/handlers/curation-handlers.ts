import { EngineError } from '../../shared/domain/engine-error.ts';
import type { OwnRecipe } from '../projects/own-recipe.ts';
import { editRecipeText, type RecipeChange } from '../recipes/edit-recipe-text.ts';
import type { OpenProject, OpenProjects } from '../runs/open-projects.ts';
import type { Clock } from '../runs/run-environment.ts';
import type { AreaHandlers } from './handler.ts';

export interface CurationHandlerParts {
  readonly projects: OpenProjects;
  readonly recipes: OwnRecipe;
  readonly clock: Clock;
  author(): string;
}

export function curationHandlers({ projects, recipes, clock, author }: CurationHandlerParts): AreaHandlers<'curation'> {
  const open = async (path: string) => {
    const project = await projects.get(path);
    const { text, file } = recipes.get(project);
    return { project, own: { text, file } };
  };
  const tell = ({ changes }: OpenProject) => changes.changed('samples', 'runs', 'history');
  return {
    async 'curation.steps'({ project: path, run }, { signal }) {
      const { project, own } = await open(path);
      return await project.curation.steps(own, run, signal);
    },
    async 'curation.run'({ project: path, run }, { signal }) {
      const { project, own } = await open(path);
      try {
        const change = await project.curation.score(own, run, signal);
        const entry = { title: `Curate ${run}`, author: author(), at: clock.now().toISOString() };
        await project.store.history.applyInSteps(entry, [change]);
      } finally {
        tell(project);
      }
      return {};
    },
    async 'curation.cancel'({ project: path, run }) {
      (await projects.get(path)).curation.cancel(run);
      return {};
    },
    async 'curation.preview'({ project: path, run, ...asked }, { signal }) {
      const { project, own } = await open(path);
      return await project.curation.preview(own, run, { ...asked, signal });
    },
    async 'curation.applyRules'({ project: path, run, step, drop, review }) {
      const { project, own } = await open(path);
      const before = recipes.get(project).resolved?.['curate'];
      if (step === undefined && (drop !== undefined || review !== undefined))
        throw new EngineError('bad-request', 'A rule needs the step that it is for.');
      const entry = step === undefined || !Array.isArray(before) ? undefined : before[step];
      const changes = Object.entries({ drop, review }).flatMap(([name, rule]): readonly RecipeChange[] => {
        const place = ['curate', step ?? 0, name];
        if (rule === undefined) return [];
        if (rule !== null && rule.trim() !== '') return [{ path: place, value: rule.trim() }];
        return typeof entry === 'object' && entry !== null && name in entry ? [{ path: place, remove: true }] : [];
      });
      const text = changes.length === 0 ? own.text : editRecipeText(own.text, changes);
      const verdicts = await project.curation.verdicts({ ...own, text }, run, step);
      const title = step === undefined ? `Apply the rules to ${run}` : `Apply the rule of step ${step + 1} to ${run}`;
      recipes.apply(project, { title, text, others: [verdicts] });
      tell(project);
      return {};
    },
    async 'curation.funnel'({ project: path, run }, { signal }) {
      const { project, own } = await open(path);
      return await project.curation.funnel(own, run, signal);
    },
  };
}
