import { z } from 'zod';
import type { Method, Reference } from '../src/engine/methods/method.ts';

/** The page of a method in Markdown, from its descriptor alone. */
export function methodPage(method: Method): string {
  return `${[
    '<!-- Made by `node scripts/method-pages.ts` from the method itself. Change the method, not this page. -->',
    `# ${method.title}`,
    `\`${method.id}\` · ${method.stage} · slot \`${method.slot}\` · version ${method.version}`,
    method.summary,
    `**When to use.** ${method.whenToUse}`,
    `**When not.** ${method.whenNot}`,
    `**Cost.** ${method.cost.inWords}`,
    `**Tasks.** ${method.tasks === 'all' ? 'All.' : `${method.tasks.map(code).join(', ')}.`}`,
    `**Needs.** ${needsInWords(method)}`,
    ...(method.reads.length === 0 ? [] : [`**Reads.** ${method.reads.join('; ')}.`]),
    '## In a recipe',
    `\`\`\`yaml\n${recipeExample(method)}\n\`\`\``,
    '## Parameters',
    parameterTable(method.params),
    ...(method.writes.length === 0 ? [] : ['## Scores', scoreTable(method)]),
    '## References',
    method.references.length === 0
      ? 'None: standard practice, not in the survey.'
      : method.references.map(referenceLine).join('\n'),
  ].join('\n\n')}\n`;
}

function needsInWords({ needs }: Method): string {
  const parts = [
    ...(needs.models ?? []).map((role) => `a model in the role ${code(role)}`),
    ...(needs.sources ?? []).map((role) => `the source ${code(role)}`),
    ...(needs.labels === true ? ['labels in the task'] : []),
    ...(needs.tokenProbabilities === true ? ['a model that gives the probabilities of tokens'] : []),
    ...(needs.people === true ? ['people'] : []),
  ];
  return parts.length === 0 ? 'Nothing.' : `${parts.join('; ')}.`.replace(/^./u, (letter) => letter.toUpperCase());
}

/** The method where the recipe has it, with those parameters that must be given. */
function recipeExample(method: Method): string {
  const params = requiredExample(method.params);
  const call = `method: ${method.id}${params === '' ? '' : `, params: ${params}`}`;
  switch (method.slot) {
    case 'condition':
      return `generate:\n  conditions:\n    - { name: ${method.id === 'labels' ? 'label' : 'topic'}, ${call} }`;
    case 'coverage':
    case 'demonstrations':
    case 'decoding':
    case 'procedure':
      return `generate:\n  ${method.slot}: { ${call} }`;
    case 'accept':
      return `generate:\n  accept:\n    - { ${call} }`;
    case 'mark':
      return `curate:\n  - { ${call}${ruleExample(method)} }`;
    case 'measure':
      return `evaluate:\n  - { ${call} }`;
  }
}

/** A rule over the method's scores: the one that its own words give, else one over the first score. */
function ruleExample({ writes, whenToUse, summary }: Method): string {
  const told = [...`${whenToUse} ${summary}`.matchAll(/`([^`]+)`/gu)]
    .map(([, words]) => words?.replace(/^(drop|review):\s*/u, '') ?? '')
    .find((words) => /[<>=]|^not /u.test(words) && writes.some(({ name }) => words.includes(name)));
  if (told !== undefined) return `, review: "${told}"`;
  const [score] = writes;
  switch (score?.kind) {
    case 'number':
      return `, review: "${score.name} >= 0.9"`;
    case 'flag':
      return `, review: "${score.name} == true"`;
    case 'word':
      return `, review: "${score.name} == 'other'"`;
    default:
      return '';
  }
}

interface ParameterSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly ParameterSchema[];
  readonly items?: ParameterSchema;
  readonly additionalProperties?: ParameterSchema | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly unit?: string;
  readonly kind?: string;
}

interface ParametersSchema {
  readonly properties?: { readonly [name: string]: ParameterSchema };
  readonly required?: readonly string[];
}

function parametersSchema(params: z.ZodObject): ParametersSchema {
  // Safe: Zod gives a JSON Schema of an object; `unit` and `kind` come from `.meta()`.
  return z.toJSONSchema(params, { io: 'input' }) as ParametersSchema;
}

function parameterTable(params: z.ZodObject): string {
  const { properties = {}, required = [] } = parametersSchema(params);
  const rows = Object.entries(properties).map(([name, schema]) => [
    code(name),
    typeInWords(schema),
    required.includes(name)
      ? 'must be given'
      : schema.default === undefined
        ? 'none'
        : code(JSON.stringify(schema.default)),
    boundsInWords(schema),
    schema.unit ?? '',
    schema.description ?? '',
  ]);
  return rows.length === 0 ? 'None.' : table(['parameter', 'type', 'default', 'bounds', 'unit', 'what it does'], rows);
}

function typeInWords(schema: ParameterSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(' or ');
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeInWords))].join(' or ');
  if (schema.kind === 'model-role') return 'role of a model';
  switch (schema.type) {
    case 'array':
      return `list of ${schema.items === undefined ? 'values' : plural(schema.items)}`;
    case 'object':
      return typeof schema.additionalProperties === 'object'
        ? `${typeInWords(schema.additionalProperties)} by name`
        : 'object';
    case 'integer':
      return 'whole number';
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'text';
    default:
      return schema.type ?? 'value';
  }
}

function plural(schema: ParameterSchema): string {
  const one = typeInWords(schema);
  return one === 'text' || one === 'number' || one === 'whole number' ? `${one}s` : one;
}

/** Bounds that Zod adds to every whole number are left out. */
function boundsInWords(schema: ParameterSchema): string {
  const least = [
    ...(isReal(schema.minimum) ? [`from ${schema.minimum}`] : []),
    ...(schema.exclusiveMinimum === undefined ? [] : [`above ${schema.exclusiveMinimum}`]),
    ...(isReal(schema.maximum) ? [`to ${schema.maximum}`] : []),
    ...(schema.exclusiveMaximum === undefined ? [] : [`below ${schema.exclusiveMaximum}`]),
    ...(schema.minItems === undefined ? [] : [`at least ${schema.minItems}`]),
    ...(schema.maxItems === undefined ? [] : [`at most ${schema.maxItems}`]),
  ];
  return least.join(' ');
}

function isReal(bound: number | undefined): bound is number {
  return bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
}

/** YAML in one line for the parameters without a default. */
function requiredExample(params: z.ZodObject): string {
  const { properties = {}, required = [] } = parametersSchema(params);
  const parts = required.map((name) => `${name}: ${exampleOf(properties[name] ?? {})}`);
  return parts.length === 0 ? '' : `{ ${parts.join(', ')} }`;
}

function exampleOf(schema: ParameterSchema): string {
  if (schema.enum !== undefined) return String(schema.enum[0]);
  switch (schema.type) {
    case 'array':
      return `[${['first', 'second', 'third'].slice(0, Math.max(2, schema.minItems ?? 2)).join(', ')}]`;
    case 'object':
      return '{}';
    case 'integer':
    case 'number':
      return String(isReal(schema.minimum) ? schema.minimum : 1);
    case 'boolean':
      return 'true';
    default:
      return '…';
  }
}

function scoreTable({ writes }: Method): string {
  return table(
    ['score', 'kind', 'what it says'],
    writes.map(({ name, kind, description }) => [code(name), kind, description]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function referenceLine({ paper, arxiv, surveySection }: Reference): string {
  const place = surveySection === undefined ? 'not in the survey' : `survey, section ${surveySection}`;
  return `- ${paper}${arxiv === undefined ? '' : `, arXiv ${arxiv}`} (${place})`;
}

function code(text: string): string {
  return `\`${text}\``;
}
