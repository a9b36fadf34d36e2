import type { MeasureRunContext } from '../../contexts.ts';

/**
 * What a person wrote into the recipe about each label: its words, definition and examples, and the prefixes that
 * conditions give its texts. Trained on as texts they are the control without which a model is credited for what the
 * person typed [ours].
 */
export function recipeTexts({
  task,
  datasets,
}: MeasureRunContext): readonly { readonly label: string; readonly text: string }[] {
  const byLabel = new Map(
    task.labels.map((label) => [
      label.name,
      new Set([
        ...label.words,
        ...(label.definition === undefined ? [] : [label.definition]),
        ...label.include,
        ...label.examples,
      ]),
    ]),
  );
  for (const { cell } of datasets.cells) {
    const values = Object.values(cell.values);
    const label = values.map((value) => byLabel.get(value.id)).find((texts) => texts !== undefined);
    for (const { overrides } of values) if (overrides?.prefix !== undefined) label?.add(overrides.prefix);
  }
  return [...byLabel].flatMap(([label, texts]) => [...texts].map((text) => ({ label, text })));
}
