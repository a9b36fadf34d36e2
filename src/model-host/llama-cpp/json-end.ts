/** Finds where the first JSON value of a growing text ends. White space before it is passed over. */
export interface JsonEnd {
  /** Reads on; the offset in the whole text behind the value's last character, once it is known. */
  read(text: string): number | undefined;
}

export function createJsonEnd(): JsonEnd {
  let offset = 0;
  let depth = 0;
  let kind: 'none' | 'string' | 'container' | 'plain' = 'none';
  let isInString = false;
  let isEscaped = false;
  let end: number | undefined;

  return {
    read(text) {
      for (const unit of text.split('')) {
        if (end !== undefined) return end;
        step(unit);
        offset += 1;
      }
      return end;
    },
  };

  function step(unit: string): void {
    if (isInString) return stepInString(unit);
    if (kind === 'plain') {
      // A number, true, false or null ends where something else begins.
      if (!/[\w.+-]/.test(unit)) end = offset;
      return;
    }
    if (unit === '"') {
      isInString = true;
      if (kind === 'none') kind = 'string';
    } else if (unit === '{' || unit === '[') {
      kind = 'container';
      depth += 1;
    } else if (unit === '}' || unit === ']') {
      depth -= 1;
      if (depth === 0) end = offset + 1;
    } else if (kind === 'none' && !/\s/.test(unit)) {
      kind = 'plain';
    }
  }

  function stepInString(unit: string): void {
    if (isEscaped) isEscaped = false;
    else if (unit === '\\') isEscaped = true;
    else if (unit === '"') {
      isInString = false;
      if (kind === 'string') end = offset + 1;
    }
  }
}
