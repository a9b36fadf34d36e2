import type { MethodSummary } from '../../shared/contract/model-answers.ts';
import { type Command, findText, UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

const stages = ['generation', 'curation', 'annotation', 'evaluation'] as const;

export const methodsCommand: Command = {
  name: 'methods',
  usage: 'methods [METHOD]',
  summary: 'Lists the methods with their survey sections, or shows one with its parameters.',
  options: [{ name: 'stage', value: 'STAGE', says: 'generation, curation, annotation or evaluation.' }],
  words: [0, 1],
  async run({ link, terminal, positionals, options, json }) {
    const named = findText(options, 'stage');
    const stage = stages.find((known) => known === named);
    if (named !== undefined && stage === undefined)
      throw new UsageError(`--stage takes ${stages.join(', ')}, not "${named}".`);
    const { methods } = await link().engine.call('methods.list', stage === undefined ? {} : { stage });
    const wanted = positionals[0];
    const shown = wanted === undefined ? methods : methods.filter((method) => method.id === wanted);
    if (wanted !== undefined && shown.length === 0)
      throw new UsageError(`There is no method "${wanted}". \`seedloom methods\` lists them.`);
    if (json) terminal.printJson(shown);
    else if (wanted === undefined) for (const method of shown) terminal.print(line(method));
    else for (const method of shown) for (const text of describe(method)) terminal.print(text);
    return exitCodes.ok;
  },
};

function line(method: MethodSummary): string {
  return `${method.stage.padEnd(11)} ${method.slot.padEnd(14)} ${method.id.padEnd(20)} ${survey(method).padEnd(20)} ${method.summary}`;
}

function survey(method: MethodSummary): string {
  const sections = [...new Set(method.references.flatMap((reference) => reference.surveySection ?? []))];
  return sections.length === 0 ? 'not in the survey' : `survey §${sections.join(', §')}`;
}

function describe(method: MethodSummary): readonly string[] {
  const properties = method.params.properties;
  const params =
    typeof properties === 'object' && properties !== null && !Array.isArray(properties)
      ? Object.entries(properties)
      : [];
  return [
    `${method.title} (${method.stage}, ${method.slot}: ${method.id}, version ${method.version}), ${survey(method)}`,
    method.summary,
    `Use it when: ${method.whenToUse}`,
    `Not when: ${method.whenNot}`,
    `Cost: ${method.cost}`,
    ...method.writes.map((score) => `Score ${score.name} (${score.kind}): ${score.description}`),
    ...params.map(([name, schema]) => `  ${name}: ${paramText(schema)}`),
    ...method.references.map(
      (reference) =>
        `Reference: ${reference.paper}${reference.arxiv === undefined ? '' : `, arXiv ${reference.arxiv}`}`,
    ),
  ];
}

function paramText(schema: unknown): string {
  if (typeof schema !== 'object' || schema === null) return '';
  const description = 'description' in schema && typeof schema.description === 'string' ? schema.description : '';
  const preset = 'default' in schema ? ` Default ${JSON.stringify(schema.default)}.` : '';
  const unit = 'unit' in schema && typeof schema.unit === 'string' ? ` Unit: ${schema.unit}.` : '';
  return `${description}${unit}${preset}`;
}
