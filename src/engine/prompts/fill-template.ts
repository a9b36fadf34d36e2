import { suggestWord } from '../../shared/base/nearest-word.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';

/** What `{name}` may stand for in a template. */
export interface TemplateValues {
  readonly [placeholder: string]: string;
}

const placeholder = /\{([A-Za-z][A-Za-z0-9_-]*)\}/g;

/** The names in a template, each once. */
export function templateNames(template: string): readonly string[] {
  return [...new Set([...template.matchAll(placeholder)].flatMap((match) => match[1] ?? []))];
}

/**
 * Replaces `{name}` in one pass, so that a value that looks like a placeholder comes out as it is.
 * Throws EngineError `recipe-invalid` for a name without a value.
 */
export function fillTemplate(template: string, values: TemplateValues): string {
  return template.replace(placeholder, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined) return value;
    throw new EngineError(
      'recipe-invalid',
      `The prompt template has the placeholder {${name}}, and nothing gives it a value.${suggestWord(name, Object.keys(values))}`,
      { placeholder: name },
    );
  });
}
