import type { CheckedRequest } from '../../shared/contract/calls.ts';
import type { Recipe } from '../../shared/contract/recipe.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { chooseFormat, describeFormats, proposeFolder } from '../runs/choose-format.ts';
import { exportRun } from '../runs/export-run.ts';
import { ExportSet, type ExportSetOptions } from '../runs/export-set.ts';
import type { OpenProjects } from '../runs/open-projects.ts';
import { previewExport } from '../runs/preview-export.ts';
import type { Clock } from '../runs/run-environment.ts';
import { overlapWithSources } from '../runs/source-overlap.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import type { AreaHandlers } from './handler.ts';

export interface DatasetHandlerParts {
  readonly projects: OpenProjects;
  readonly clock: Clock;
  readonly engineVersion: string;
  readonly taskKinds: readonly TaskKind[];
  /** Licences by model id. */
  licences(): Promise<ReadonlyMap<string, string>>;
}

/** Flagged samples that an answer names; more would be no list to read. */
const mostFlagged = 10_000;

export function datasetHandlers(parts: DatasetHandlerParts): AreaHandlers<'dataset'> {
  const { projects, clock, engineVersion, licences } = parts;

  async function setOf(request: Omit<CheckedRequest<'dataset.overlap'>, 'verdicts' | 'labels'>) {
    const { store, runs } = await projects.get(request.project);
    const recipe = runs.recipeOf(request.run);
    const kind = parts.taskKinds.find((known) => known.id === recipe.task.kind);
    if (kind === undefined) throw new Error(`The run ${request.run} has the unknown task kind ${recipe.task.kind}.`);
    for (const other of request.also) refuseOtherTask(request.run, recipe, other, runs.recipeOf(other));
    const runIds: ExportSetOptions['runIds'] = [request.run, ...request.also.filter((id) => id !== request.run)];
    return { store, runIds, recipe, kind };
  }

  return {
    async 'dataset.formats'({ project, run }) {
      const set = new ExportSet({
        ...(await setOf({ project, run, also: [] })),
        verdicts: 'review',
        labels: 'sample',
      });
      return { formats: describeFormats(set.shape) };
    },
    async 'dataset.preview'(request, { signal }) {
      const set = await setOf(request);
      const { project, run, verdicts, labels, rows } = request;
      const options = { ...set, verdicts, labels, ...splitOf(request) };
      const { format, formatOptions } = chosenFormat(request, options);
      const folder = proposeFolder(project, run, set.recipe, format);
      return await previewExport({ ...options, format, formatOptions, rows, folder, signal });
    },
    async 'dataset.overlap'({ verdicts, labels, ...request }, { signal }) {
      const options = await setOf(request);
      const overlap = await overlapWithSources(new ExportSet({ ...options, verdicts, labels }), { ...options, signal });
      return {
        samples: overlap.samples,
        flagged: overlap.flagged,
        flaggedIds: overlap.flaggedIds.slice(0, mostFlagged),
        minimumWords: overlap.minimumTokens,
        minimumShare: overlap.minimumShare,
        longest: overlap.longest,
        worst: overlap.worst.map(({ sampleId, sourceId, tokens, share }) => ({
          sample: sampleId,
          source: sourceId,
          words: tokens,
          share,
        })),
      };
    },
    async 'dataset.export'(request, { signal }) {
      const set = await setOf(request);
      const { project, run, verdicts, labels, overwrite } = request;
      const options = { ...set, verdicts, labels, ...splitOf(request) };
      const { format, formatOptions } = chosenFormat(request, options);
      const licenceById = await licences();
      return await exportRun({
        ...options,
        folder: request.to ?? proposeFolder(project, run, set.recipe, format),
        format,
        formatOptions,
        overwrite,
        engineVersion,
        at: clock.now().toISOString(),
        licenceOf: (id) => licenceById.get(id),
        signal,
      });
    },
  };
}

type WrittenRequest = Omit<CheckedRequest<'dataset.preview'>, 'rows'>;

function splitOf({ split }: WrittenRequest) {
  return split === undefined ? {} : { split };
}

function chosenFormat({ format, options }: WrittenRequest, set: ExportSetOptions) {
  return chooseFormat(format ?? set.recipe.export.format, options, new ExportSet(set).shape);
}

/** Samples of another kind or codebook would make columns and labels that do not belong together. */
function refuseOtherTask(run: string, recipe: Recipe, other: string, otherRecipe: Recipe): void {
  const asText = ({ task }: Recipe) => JSON.stringify([task.kind, task.multiple, task.labels.map(({ name }) => name)]);
  if (asText(recipe) === asText(otherRecipe)) return;
  throw new EngineError(
    'bad-request',
    `The runs ${run} and ${other} have other task kinds or labels. Export them one by one.`,
    { run: other },
  );
}
