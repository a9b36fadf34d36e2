import { suggestWord } from '../../shared/base/nearest-word.ts';
import type { Recipe } from '../../shared/contract/recipe.ts';
import { sourceRoles } from '../../shared/domain/sample.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import type { ResolvedCall } from './check-methods.ts';
import type { FoundProblem } from './recipe-problem.ts';
import { pathText } from './recipe-problem.ts';
import { inputSchema, visitSchema } from './schema-walk.ts';

export interface RecipeFacts {
  readonly recipe: Recipe;
  readonly kinds: readonly TaskKind[];
  readonly calls: readonly ResolvedCall[];
  /** Ids of the models that can be used; undefined when nobody knows. */
  readonly models: readonly string[] | undefined;
  /** The person's endpoints as a recipe names them, `endpoint:…`; undefined when nobody knows. */
  readonly endpointIds: (() => readonly string[]) | undefined;
}

/** What no single field can tell: names that must agree, needs of methods, a target that can be reached. */
export function checkRecipe(facts: RecipeFacts): readonly FoundProblem[] {
  return [
    ...checkTask(facts),
    ...checkNames(facts.recipe),
    ...checkModels(facts),
    ...facts.calls.flatMap((call) => [
      ...checkTaskKind(call, facts),
      ...checkNeeds(call, facts),
      ...checkReferences(call, facts),
    ]),
    ...checkTarget(facts.recipe),
  ];
}

function checkTask({ recipe, kinds }: RecipeFacts): readonly FoundProblem[] {
  const { kind: id } = recipe.task;
  const kind = kinds.find((known) => known.id === id);
  if (kind === undefined) {
    return [
      {
        path: ['task', 'kind'],
        message: `Unknown task kind \`${id}\`.${suggestWord(
          id,
          kinds.map((known) => known.id),
        )}`,
      },
    ];
  }
  return kind.checkTask(recipe.task).map((message) => ({ path: ['task', 'labels'], message }));
}

function checkNames(recipe: Recipe): readonly FoundProblem[] {
  const labels = recipe.task.labels.map((label) => label.name);
  const conditions = recipe.generate.conditions.map((condition) => condition.name);
  return [
    ...repeated(labels).map((index) => ({
      path: ['task', 'labels', index],
      message: `The label \`${labels[index]}\` is there twice: capitals and spaces make no difference.`,
    })),
    ...repeated(conditions).map((index) => ({
      path: ['generate', 'conditions', index, 'name'],
      message: `The condition \`${conditions[index]}\` is there twice: give one of them another name.`,
    })),
  ];
}

/** Places of names that came before. */
function repeated(names: readonly string[]): readonly number[] {
  const keys = names.map((name) => name.toLowerCase().replace(/\s+/g, ' '));
  return keys.flatMap((key, index) => (keys.indexOf(key) < index ? [index] : []));
}

const endpointPrefix = 'endpoint:';

function checkModels({ recipe, models, endpointIds }: RecipeFacts): readonly FoundProblem[] {
  const named = Object.entries(recipe.models);
  const endpoints = named.some(([, id]) => id.startsWith(endpointPrefix)) ? endpointIds?.() : undefined;
  const unknownEndpoints = named
    .filter(([, id]) => id.startsWith(endpointPrefix) && endpoints?.includes(id) === false)
    .map(([role, id]) => ({
      code: 'model-missing' as const,
      path: ['models', role],
      message: `There is no endpoint \`${id}\` for the role ${role}.${suggestWord(id, endpoints ?? [])} Endpoints are added in Models.`,
    }));
  if (models === undefined) return unknownEndpoints;
  const unknown = named
    .filter(([, id]) => !id.startsWith(endpointPrefix) && !models.includes(id))
    .map(([role, id]) => ({
      code: 'model-missing' as const,
      path: ['models', role],
      message: `Unknown model \`${id}\` for the role ${role}.${suggestWord(id, models)} The Models screen and \`seedloom models\` list what there is.`,
    }));
  return [...unknownEndpoints, ...unknown];
}

function checkTaskKind({ path, method }: ResolvedCall, { recipe }: RecipeFacts): readonly FoundProblem[] {
  if (method.tasks === 'all' || method.tasks.includes(recipe.task.kind)) return [];
  const kinds = method.tasks.map((kind) => `\`${kind}\``).join(', ');
  return [
    {
      path: [...path, 'method'],
      message: `The method \`${method.id}\` works for ${kinds}, not for \`${recipe.task.kind}\`.`,
    },
  ];
}

function checkNeeds({ path, method }: ResolvedCall, { recipe }: RecipeFacts): readonly FoundProblem[] {
  const needs = `The method \`${method.id}\` in ${pathText(path)} needs`;
  const at = [...path, 'method'];
  return [
    ...(method.needs.models ?? [])
      .filter((role) => !Object.hasOwn(recipe.models, role))
      .map((role) => ({
        code: 'model-missing' as const,
        path: at,
        message: `${needs} a model for the role ${role}: add \`${role}:\` to \`models\`.`,
      })),
    ...(method.needs.sources ?? [])
      .filter((role) => !Object.hasOwn(recipe.sources, role))
      .map((role) => ({
        code: role === 'seeds' ? ('seeds-missing' as const) : ('recipe-invalid' as const),
        path: at,
        message: `${needs} a source with the role ${role}: add \`${role}: { file: … }\` to \`sources\`, or choose another method.`,
      })),
    ...(method.needs.labels === true && recipe.task.labels.length === 0
      ? [{ path: at, message: `${needs} labels: add them to \`task.labels\`.` }]
      : []),
  ];
}

/** Parameters whose schema says `.meta({ kind: … })` name something of the recipe. */
function checkReferences({ path, method, params }: ResolvedCall, { recipe }: RecipeFacts): readonly FoundProblem[] {
  if (params === undefined) return [];
  const names: Readonly<Record<string, readonly string[]>> = {
    'model-role': Object.keys(recipe.models),
    'source-role': sourceRoles.filter((role) => recipe.sources[role] !== undefined),
    condition: recipe.generate.conditions.map((condition) => condition.name),
    label: recipe.task.labels.map((label) => label.name),
  };
  const words: Readonly<Record<string, string>> = {
    'model-role': 'model role',
    'source-role': 'source',
    condition: 'condition',
    label: 'label',
  };
  const found = [...visitSchema(inputSchema(method.params), params)].flatMap(
    ({ node, value, path: inner, at }): readonly FoundProblem[] => {
      const kind = node['kind'];
      const known = typeof kind === 'string' ? names[kind] : undefined;
      if (typeof kind !== 'string' || known === undefined || typeof value !== 'string' || known.includes(value))
        return [];
      const message = `Unknown ${words[kind]} \`${value}\` in the parameters of \`${method.id}\`.${suggestWord(value, known)}`;
      return [
        {
          code: kind === 'label' ? 'label-unknown' : 'recipe-invalid',
          path: [...path, 'params', ...inner],
          at,
          message,
        },
      ];
    },
  );
  return found;
}

/** At least this many samples are wanted; cells are not known before the conditions are opened. */
function checkTarget({ generate, task }: Recipe): readonly FoundProblem[] {
  const { accepted, attempts, per } = generate.target;
  const wanted = per === 'label' ? accepted * Math.max(1, task.labels.length) : accepted;
  if (attempts === undefined || attempts >= wanted) return [];
  return [
    {
      code: 'target-unreachable',
      path: ['generate', 'target', 'attempts'],
      message: `${attempts} attempts cannot give ${wanted} accepted samples: each attempt gives at most one. Allow more attempts, or ask for fewer samples.`,
    },
  ];
}
