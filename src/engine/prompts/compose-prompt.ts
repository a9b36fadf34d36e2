import type { Json } from '../../shared/base/json.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { Cell, Demonstration } from '../../shared/domain/sample.ts';
import { labelInWords, type Purpose, type Task } from '../../shared/domain/task.ts';
import type { ChatMessage, Prompt, PromptPart } from '../../shared/llm/prompt.ts';
import { findCellLabels, findLabel } from '../tasks/cell-labels.ts';
import { oneLine } from '../tasks/codebook.ts';
import type { TaskKind } from '../tasks/task-kind.ts';
import { fillTemplate, type TemplateValues, templateNames } from './fill-template.ts';

/** Everything that one prompt is made of, after the budget cut. */
export interface Ingredients {
  readonly task: Task;
  readonly kind: TaskKind;
  readonly purpose: Purpose;
  readonly form: 'raw' | 'chat';
  /** The cell with the conditions that are told to the model. */
  readonly cell: Cell;
  readonly demonstrations: readonly Demonstration[];
  readonly remark: string | undefined;
}

export interface ComposedPrompt {
  readonly prompt: Prompt;
  readonly stop: readonly string[];
  readonly schema?: Json;
  /** First words of the answer that stand in the prompt already. */
  readonly prefix: string;
}

/**
 * p = E(task, condition, demonstrations): the constant part first, what varies last, the label right before the answer.
 * Pure: the same ingredients give the same prompt.
 */
export function composePrompt(ingredients: Ingredients): ComposedPrompt {
  const { cell, task, kind, form } = ingredients;
  const template = firstOverride(cell, 'template');
  const prefix = (firstOverride(cell, 'prefix') ?? '').trimEnd();
  const cue = kind.prompt.cue(cell, task, form);
  if (template !== undefined) return composeFromTemplate(ingredients, { template, prefix });
  if (prefix !== '' && cue.schema !== undefined) {
    throw new EngineError(
      'recipe-invalid',
      `The condition value with the prefix "${prefix}" cannot be used: the answer is a JSON object in this form of prompt. Choose the raw form.`,
    );
  }
  const end = { stop: cue.stop, prefix, ...(cue.schema === undefined ? {} : { schema: cue.schema }) };
  return {
    prompt: form === 'raw' ? rawPrompt(ingredients, cue.text + prefix) : chatPrompt(ingredients, cue.text + prefix),
    ...end,
  };
}

function rawPrompt(ingredients: Ingredients, cue: string): Prompt {
  const { task, kind, cell } = ingredients;
  const conditions = [...remarkLines(ingredients), kind.prompt.conditions(cell, task, 'raw')]
    .filter((text) => text !== '')
    .join('\n');
  return {
    form: 'raw',
    parts: [
      ...part('task', kind.prompt.task(task, 'raw', cell), '\n\n'),
      ...part('knowledge', knowledgeText(task, `${conditions}\n${cue}`), '\n\n'),
      ...demonstrationParts(ingredients),
      ...part('conditions', conditions, '\n'),
      ...part('cue', cue, ''),
    ],
  };
}

function chatPrompt(ingredients: Ingredients, prefill: string): Prompt {
  const { task, kind, cell, purpose } = ingredients;
  const request = kind.prompt.conditions(cell, task, 'chat');
  const goal =
    purpose === 'evaluation'
      ? ' The texts are used to test a system: a careful reader must be able to tell what is right.'
      : '';
  const system = [
    ...part('task', `${kind.prompt.task(task, 'chat', cell)}${goal}`, ''),
    ...part('knowledge', knowledgeText(task, request), '').map(({ text }) => ({
      part: 'knowledge' as const,
      text: `\n\n${text}`,
    })),
  ];
  const conditions = [...remarkLines(ingredients), request].join('\n');
  return {
    form: 'chat',
    messages: [
      { role: 'system', parts: system },
      ...ingredients.demonstrations.flatMap((demonstration) => {
        const { request: asked, answer } = kind.prompt.demonstration(demonstration, task, 'chat');
        return turns(asked, answer);
      }),
      { role: 'user', parts: part('conditions', conditions, '') },
    ],
    prefill,
  };
}

/** A demonstration is one part, so that it is counted and dropped whole. */
function demonstrationParts({ demonstrations, kind, task }: Ingredients): readonly PromptPart[] {
  return demonstrations.flatMap((demonstration) => {
    const { request, answer } = kind.prompt.demonstration(demonstration, task, 'raw');
    return part('demonstration', request + answer, '\n\n');
  });
}

function turns(request: string, answer: string): readonly ChatMessage[] {
  return [
    { role: 'user', parts: [{ part: 'demonstration', text: request }] },
    { role: 'assistant', parts: [{ part: 'demonstration', text: answer }] },
  ];
}

function part(name: PromptPart['part'], text: string, after: string): readonly PromptPart[] {
  return text === '' ? [] : [{ part: name, text: text + after }];
}

/** Reference facts, marked as such; left out when the rest of the prompt says them all, as a passage does. */
function knowledgeText(task: Task, rest: string): string {
  const facts = task.knowledge.map(oneLine).filter((fact) => fact !== '');
  if (facts.every((fact) => rest.includes(fact))) return '';
  return ['Facts to keep to:', ...facts.map((fact) => `- ${fact}`)].join('\n');
}

function remarkLines({ remark }: Ingredients): readonly string[] {
  return remark === undefined || remark.trim() === '' ? [] : [remark.trim()];
}

/** The first condition of the recipe that overrides it decides. */
function firstOverride(cell: Cell, name: 'template' | 'prefix'): string | undefined {
  return Object.values(cell.values).find((value) => value.overrides?.[name] !== undefined)?.overrides?.[name];
}

/**
 * A whole other wording. Demonstrations take it as well where they can fill it, so that they look like what is asked;
 * an open quotation mark at the end is the start of the answer.
 */
function composeFromTemplate(
  ingredients: Ingredients,
  override: { readonly template: string; readonly prefix: string },
): ComposedPrompt {
  const { task, kind, cell, form } = ingredients;
  const { prefix } = override;
  const template = override.template.trimEnd();
  const opensQuote = template.endsWith('"');
  const body = opensQuote ? template.slice(0, -1) : template;
  const remark = remarkLines(ingredients)
    .map((line) => `${line}\n`)
    .join('');
  const request = `${remark}${fillTemplate(body, cellValues(cell, task))}`;
  const open = opensQuote ? '"' : '';
  const stop = opensQuote ? ['"', '\n'] : form === 'raw' ? ['\n'] : [];
  const examples = ingredients.demonstrations.map((demonstration) => {
    const values = demonstrationValues(demonstration, task);
    const fits = templateNames(body).every((name) => Object.hasOwn(values, name));
    const own = kind.prompt.demonstration(demonstration, task, form);
    const close = opensQuote ? '"' : '';
    const answer =
      opensQuote || form === 'chat'
        ? `${open}${oneLine(kind.text(demonstration.fields)).replaceAll('"', "'")}${close}`
        : ` ${oneLine(kind.text(demonstration.fields))}`;
    return fits ? { request: fillTemplate(body, values), answer } : own;
  });
  if (form === 'chat') {
    return {
      prompt: {
        form,
        messages: [
          ...examples.flatMap((example) => turns(example.request.trimEnd(), example.answer)),
          { role: 'user', parts: part('conditions', request.trimEnd(), '') },
        ],
        prefill: open + prefix,
      },
      stop,
      prefix,
    };
  }
  const cue = prefix === '' || opensQuote ? open + prefix : ` ${prefix}`;
  return {
    prompt: {
      form,
      parts: [
        ...examples.map((example) => ({
          part: 'demonstration' as const,
          text: `${example.request}${example.answer}\n`,
        })),
        ...part('conditions', request, ''),
        ...part('cue', cue, ''),
      ],
    },
    stop,
    prefix,
  };
}

/** Names that a template may use for the task; an absent one is empty text. */
function taskValues(task: Task): TemplateValues {
  return {
    textType: oneLine(task.textType),
    persona: oneLine(task.persona ?? ''),
    language: task.language,
    format: oneLine(task.format ?? ''),
    knowledge: task.knowledge.map(oneLine).join(' '),
  };
}

function labelValues(names: readonly string[], task: Task): TemplateValues {
  const labels = names.map((name) => findLabel(name, task)).filter((label) => label !== undefined);
  if (labels.length === 0) return {};
  return {
    label: labels.map(labelInWords).join(' and '),
    definition: labels.map((label) => oneLine(label.definition ?? labelInWords(label)).replace(/\.$/, '')).join('; '),
  };
}

function cellValues(cell: Cell, task: Task): TemplateValues {
  const conditions = Object.fromEntries(
    Object.entries(cell.values).map(([name, value]) => [name, oneLine(value.text)]),
  );
  const labels = findCellLabels(cell, task)?.labels.map((label) => label.name) ?? [];
  return { ...taskValues(task), ...conditions, ...labelValues(labels, task) };
}

function demonstrationValues({ fields }: Demonstration, task: Task): TemplateValues {
  const texts = Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, oneLine(value)] as const] : [],
  );
  const names = [fields['label'], ...(Array.isArray(fields['labels']) ? fields['labels'] : [])].filter(
    (name) => typeof name === 'string',
  );
  return { ...taskValues(task), ...Object.fromEntries(texts), ...labelValues(names, task) };
}
