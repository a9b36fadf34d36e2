/** What the browser door says to the engine when it opens the connection of a tab. */
export interface BrowserGreeting {
  /** Absolute paths of folders that the person allowed the browser to use, besides the data folder. */
  readonly allow: readonly string[];
}

/** Anything that is no greeting allows nothing. */
export function readGreeting(value: unknown): BrowserGreeting {
  if (typeof value !== 'object' || value === null || !('allow' in value) || !Array.isArray(value.allow))
    return { allow: [] };
  return { allow: value.allow.filter((folder) => typeof folder === 'string') };
}
