import type { ParseArgsOptionsConfig } from 'node:util';
import type { EngineLink } from './engine-link.ts';
import type { Terminal } from './terminal.ts';

/** Values of the options by name, as `util.parseArgs` gives them. */
export type OptionValues = { readonly [name: string]: string | boolean | readonly (string | boolean)[] | undefined };

export interface CommandInput {
  readonly link: () => EngineLink;
  readonly terminal: Terminal;
  readonly positionals: readonly string[];
  readonly options: OptionValues;
  readonly json: boolean;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
}

export interface CommandOption {
  readonly name: string;
  readonly value?: string;
  readonly multiple?: boolean;
  readonly says: string;
}

/** One sub-command: its help is made from this. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly options: readonly CommandOption[];
  /** The fewest and most words after the name. */
  readonly words: readonly [number, number];
  run(input: CommandInput): Promise<number>;
}

/** The command line itself is wrong. */
export class UsageError extends Error {}

export function parseArgsOptions(command: Command): ParseArgsOptionsConfig {
  const own = command.options.map((option) => [
    option.name,
    {
      type: option.value === undefined ? ('boolean' as const) : ('string' as const),
      multiple: option.multiple ?? false,
    },
  ]);
  return { ...Object.fromEntries(own), json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } };
}

export function findText(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

export function findTexts(options: OptionValues, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value)
    ? value.filter((entry) => typeof entry === 'string')
    : typeof value === 'string'
      ? [value]
      : [];
}

/** A whole number of at least `least`; throws UsageError for anything else. */
export function findNumber(options: OptionValues, name: string, least: number): number | undefined {
  const text = findText(options, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new UsageError(`--${name} takes a whole number of at least ${least}, not "${text}".`);
  return value;
}
