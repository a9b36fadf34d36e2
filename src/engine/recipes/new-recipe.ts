import { editRecipeText } from './edit-recipe-text.ts';

/** What one text usually is in a kind of task; the person changes it. */
const textTypes: Readonly<Record<string, string>> = { 'question-answering': 'passage' };

/**
 * The first recipe of a new project, with a comment for who opens it as text. A codebook is left empty: names that nobody
 * chose would end up in samples. Until it has labels the recipe says what is missing.
 */
export function newRecipe(options: {
  readonly name: string;
  readonly kind: string;
  readonly hasLabels: boolean;
}): string {
  const text = `# The recipe of this project. The screens change it, and what is written here shows there.
recipe: 1
name: ''
task:
  kind: ''
  textType: ''
  language: en
${options.hasLabels ? '  labels: []\n' : ''}generate:
  target: { accepted: 100 }
`;
  return editRecipeText(text, [
    { path: ['name'], value: options.name },
    { path: ['task', 'kind'], value: options.kind },
    { path: ['task', 'textType'], value: textTypes[options.kind] ?? 'text' },
  ]);
}
