import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { SampleRow } from '../../../src/shared/contract/sample-answers.ts';
import type { Tab } from '../../support/browser-mode.ts';

export interface ScriptedProject {
  readonly name: string;
  /** Samples for each label. */
  readonly perLabel?: number;
  readonly labels?: readonly string[];
  readonly textType?: string;
  readonly delayMs?: number;
  /** What the model says; `{one|two}` is drawn by the seed. */
  readonly answers?: readonly string[];
  /** More of the recipe, indented as at its top level. */
  readonly more?: string;
}

const words =
  'amber|brook|cedar|delta|ember|fjord|glade|heath|inlet|joist|knoll|larch|mesa|north|oasis|prong|quill|ridge';

/** Texts that differ from each other in several words, so that no rule turns them away. */
const variedAnswers: readonly string[] = [0, 1, 2, 3, 4, 5, 6, 7].map(
  (number) => `My {${words}} card {${words}} stopped {${words}} near {${words}} ${number} with {${words}}.`,
);

/** A project whose model is a script, made through the contract. Gives its path. */
export async function createScriptedProject({ engine }: Tab, options: ScriptedProject): Promise<string> {
  const { name, labels = ['alpha', 'beta'], perLabel = 6, delayMs = 0, answers = variedAnswers } = options;
  const { project } = await engine.call('project.createNew', { name, taskKind: 'classification' });
  writeFileSync(
    join(dirname(project), 'script.yaml'),
    stringify({ delayMs, rules: [{ when: [], pick: 'seed', answers: [...answers] }] }),
  );
  const { version } = await engine.call('recipe.get', { project });
  await engine.call('recipe.save', { project, base: version, text: scriptedRecipe({ ...options, labels, perLabel }) });
  return project;
}

function scriptedRecipe({ name, labels = [], perLabel = 6, textType = 'message', more = '' }: ScriptedProject): string {
  const listed = labels.map((label) => `    - { name: ${JSON.stringify(label)} }\n`).join('');
  return `# Written for a test.
recipe: 1
name: ${JSON.stringify(name)}
task:
  kind: classification
  textType: ${JSON.stringify(textType)}
  labels:
${listed}models: { generator: "scripted:script.yaml", embedder: scripted }
generate:
  accept: [{ method: format }, { method: exact-duplicates }]
  target: { accepted: ${perLabel}, per: label }
${more}`;
}

/** All samples of a small project, as lists show them. */
export async function rowsOf({ engine }: Tab, project: string): Promise<readonly SampleRow[]> {
  const numbers = Array.from({ length: 500 }, (_, index) => index + 1);
  return (await engine.call('samples.rows', { project, numbers })).rows;
}
