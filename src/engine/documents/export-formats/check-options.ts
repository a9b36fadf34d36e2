import { suggestWord } from '../../../shared/base/nearest-word.ts';
import { EngineError } from '../../../shared/domain/engine-error.ts';
import type { ExportFormat, ExportOptions } from './export-format.ts';

/** The options of a format with its defaults filled in. Throws `bad-request` for an option or a value that it does not know. */
export function checkOptions(format: ExportFormat, given: ExportOptions): ExportOptions {
  const names = format.options.map(({ name }) => name);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw refused(format, unknown, `has no option \`${unknown}\`.${suggestWord(unknown, names)}`);
  return Object.fromEntries(
    format.options.map((option) => {
      const value = Object.hasOwn(given, option.name) ? given[option.name] : option.default;
      const isKnown =
        option.kind === 'switch'
          ? typeof value === 'boolean'
          : typeof value === 'string' &&
            (option.kind === 'text' || option.choices?.some((choice) => choice.value === value) === true);
      if (!isKnown || value === undefined) {
        const expected =
          option.kind === 'choice' ? (option.choices ?? []).map((choice) => choice.value).join(' or ') : option.kind;
        throw refused(format, option.name, `takes ${expected} for \`${option.name}\`.`);
      }
      return [option.name, value];
    }),
  );
}

function refused(format: ExportFormat, option: string, words: string): EngineError {
  return new EngineError('bad-request', `The format ${format.id} ${words}`, { format: format.id, option });
}
