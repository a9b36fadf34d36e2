import type { ModelSummary } from '../../../shared/contract/model-answers.ts';
import { formatBytes, formatCount } from '../../components/numbers.ts';

/** What a person wants to know of a model, in short pieces. */
export function modelFacts({
  kind,
  sizeBytes,
  licence,
  languages,
  contextTokens,
  memoryBytes,
  speed,
}: ModelSummary): readonly string[] {
  return [
    kind === 'language' ? 'writes text' : 'compares texts',
    `${formatBytes(sizeBytes)} on disk`,
    ...(memoryBytes === null ? [] : [`${formatBytes(memoryBytes)} of memory`]),
    ...(contextTokens === null ? [] : [`${formatCount(contextTokens)} tokens of context`]),
    ...(languages.length === 0 ? [] : [languagesInWords(languages)]),
    `licence ${licence}`,
    ...(speed === null
      ? []
      : [
          `${formatCount(Math.round(speed.togetherTokensPerSecond))} tokens/s over ${formatCount(speed.together)} at once, measured here on ${speed.device}`,
        ]),
  ];
}

/** Why it may not fit now, or undefined. */
export function memoryWarning({ memoryBytes }: ModelSummary, freeBytes: number | undefined): string | undefined {
  if (memoryBytes === null || freeBytes === undefined || memoryBytes <= freeBytes) return undefined;
  return `Needs ${formatBytes(memoryBytes)} of memory; ${formatBytes(freeBytes)} are free now. Close other programs, or take a smaller model.`;
}

function languagesInWords(codes: readonly string[]): string {
  const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });
  const shown = codes.slice(0, 3).map((code) => nameOf(names, code));
  return codes.length > shown.length ? `${shown.join(', ')} and ${codes.length - shown.length} more` : shown.join(', ');
}

/** Catalogues also say `multilingual`, which is no code. */
function nameOf(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
