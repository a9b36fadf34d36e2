import type { RunSummary } from '../../shared/contract/run-answers.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { cellStates } from '../runs/cell-states.ts';
import { fixedParts } from '../runs/fixed-parts.ts';
import { generationPath } from '../runs/frozen-slots.ts';
import type { OpenProject, OpenProjects } from '../runs/open-projects.ts';
import type { Clock } from '../runs/run-environment.ts';
import type { StoredRun } from '../storage/project-store.ts';
import type { AreaHandlers } from './handler.ts';

export interface RunHandlerParts {
  readonly projects: OpenProjects;
  readonly clock: Clock;
  /** Who starts a run. */
  author(): string;
  /** The project's own recipe, with where it would stand as a file. */
  recipeOf(project: OpenProject): { readonly text: string; readonly file: string };
}

export function runHandlers(parts: RunHandlerParts): AreaHandlers<'run'> {
  const { projects } = parts;
  return {
    async 'run.start'({ project, recipe, allowOutside, limit, topUp }, { signal }) {
      const opened = await projects.get(project);
      if (topUp !== undefined && (recipe !== undefined || limit !== undefined)) {
        throw new EngineError(
          'bad-request',
          'A run that fills up another one has the recipe of that one, and asks for as many samples as its cells say. Leave out `recipe` and `limit`.',
        );
      }
      const started =
        topUp === undefined
          ? await opened.runs.start(
              { ...(recipe ?? ownRecipe(parts, opened)), allowOutside, ...(limit === undefined ? {} : { limit }) },
              signal,
            )
          : await opened.runs.topUp(topUp, signal);
      noteStart(parts, opened, started.run);
      return started;
    },
    async 'run.resume'({ project, run }, { signal }) {
      const { runs } = await projects.get(project);
      return { run: await runs.resume(run, signal) };
    },
    async 'run.pause'({ project, run }) {
      await (await projects.get(project)).runs.pause(run);
      return {};
    },
    async 'run.finish'({ project, run }, { signal }) {
      await (await projects.get(project)).runs.finish(run, signal);
      return {};
    },
    async 'run.cancel'({ project, run }) {
      await (await projects.get(project)).runs.cancel(run);
      return {};
    },
    async 'run.wait'({ project, run }, { signal }) {
      const opened = await projects.get(project);
      await opened.runs.wait(run, signal);
      return summarise(opened, opened.runs.get(run));
    },
    async 'run.list'({ project }) {
      const opened = await projects.get(project);
      return { runs: summariseRuns(opened) };
    },
    async 'run.report'({ project, run }) {
      return (await projects.get(project)).runs.report(run);
    },
    async 'run.cells'({ project, run }) {
      const { store, runs } = await projects.get(project);
      const { id } = runs.get(run);
      return { cells: cellStates(store, id, { isActive: runs.isActive(id) }) };
    },
    async 'run.log'({ project, run, limit }) {
      const { store, runs } = await projects.get(project);
      return { entries: store.runLog.list(runs.get(run).id, limit) };
    },
    async 'run.rejections'({ project, run, limit }) {
      const { store } = await projects.get(project);
      const rejections = store.runs.rejections(run, generationPath, limit);
      return {
        rejections: rejections.map(({ rule, reason, text, cell }) => ({
          rule,
          reason,
          text: text ?? '',
          cell: cell ?? '',
        })),
      };
    },
  };
}

export function summariseRuns(project: OpenProject): readonly RunSummary[] {
  return project.runs.list().map((run) => summarise(project, run));
}

/** Text and file alone: the state of a recipe holds more than a run is started with. */
function ownRecipe(parts: RunHandlerParts, project: OpenProject): { readonly text: string; readonly file: string } {
  const { text, file } = parts.recipeOf(project);
  return { text, file };
}

/** A run is one entry of the history: undo hides its samples. */
function noteStart({ author, clock }: RunHandlerParts, { store, runs, changes }: OpenProject, run: string): void {
  const { name } = runs.recipeOf(run);
  const title = fixedParts(store.runs.get(run)).topUpOf === null ? `Run ${name}` : `Top up ${name}`;
  store.history.apply({ title, author: author(), at: clock.now().toISOString() }, [
    { kind: 'run-hidden', run, before: true, after: false },
  ]);
  changes.changed('history');
}

function summarise({ store, runs }: OpenProject, run: StoredRun): RunSummary {
  const split = /^([a-z-]+): (.*)$/su.exec(run.message);
  const failed = run.state === 'failed' && split !== null;
  return {
    run: run.id,
    name: recipeName(store.recipes.get(run.recipeId).json),
    state: run.state,
    message: failed ? (split[2] ?? '') : run.message,
    code: failed ? (split[1] ?? '') : '',
    accepted: store.samples.countOfRun(run.id),
    asked: runs.asked(run.id),
    createdAt: run.createdAt,
    endedAt: run.endedAt ?? null,
    workedMs: run.workedMs,
    recipeVersion: run.recipeId,
    topUpOf: fixedParts(run).topUpOf,
    isHidden: run.isHidden,
  };
}

function recipeName(json: unknown): string {
  return typeof json === 'object' && json !== null && 'name' in json && typeof json.name === 'string' ? json.name : '';
}
