export type CleanAnswer =
  | { readonly kind: 'text'; readonly text: string }
  /** `empty`, `refusal` or `no-words`. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/**
 * The one text in a model's answer: what stands before the closing quotation mark or the first line break, without
 * "Sure, here is …", list bullets and field names in front. The opening mark may be in the prompt or in the answer.
 */
export function cleanAnswer(answer: string): CleanAnswer {
  const line = firstLine(withoutOpening(answer));
  const text = cutAtClosingQuote(withoutOpening(line)).replace(/\s+/g, ' ').trim().normalize('NFC');
  if (text === '') return { kind: 'unreadable', reason: 'empty' };
  if (refusal.test(text)) return { kind: 'unreadable', reason: 'refusal' };
  if (!/[\p{L}\p{N}]/u.test(text)) return { kind: 'unreadable', reason: 'no-words' };
  return { kind: 'text', text };
}

/** Only what no person writes in a text of their own: "Sure, I lost it" stays. */
const openings: readonly RegExp[] = [
  /^(?:(?:sure|certainly|of course|okay|ok|absolutely|great)\b[^\n"“:]{0,30}?)?\b(?:here(?:'s|’s| is| are)|below is)\b[^\n"“:]{0,120}:\s*/i,
  /^(?:sure|certainly|of course|okay|ok|absolutely)(?: thing)?[,.!:]?\s*(?:\n+|(?=["“«]))/i,
  /^(?:[-*•]|\d{1,2}[.)])\s+/,
  /^(?:text|message|answer|output|response)\s*:\s*/i,
];

const refusal =
  /^(?:as an (?:ai|artificial|language model)\b|i(?:'m|’m| am) (?:sorry|afraid)\b.{0,20}\bi (?:can(?:'t|’t|not)|am unable to|am not able to) (?:help|assist|provide|fulfill|fulfil|write|generate|create)\b|i (?:can(?:'t|’t|not)|am unable to) (?:assist|fulfill|fulfil|generate) )/i;

function withoutOpening(text: string): string {
  let rest = text.trim();
  for (const opening of openings) rest = rest.replace(opening, '').trimStart();
  return rest.replace(/^["“”«]\s*/, '');
}

function firstLine(text: string): string {
  return text.split(/\r?\n|\r|\u2028|\u2029/, 1)[0] ?? '';
}

/** Marks of a quotation inside the text are left alone: they open before they close. */
function cutAtClosingQuote(text: string): string {
  let open = 0;
  for (const match of text.matchAll(/["“”»]/g)) {
    const opensWord =
      match[0] !== '”' &&
      match[0] !== '»' &&
      /^$|[\s([]$/.test(text.slice(0, match.index)) &&
      /^\S/.test(text.slice(match.index + 1));
    if (opensWord) open++;
    else if (open > 0) open--;
    else return text.slice(0, match.index);
  }
  return text;
}
