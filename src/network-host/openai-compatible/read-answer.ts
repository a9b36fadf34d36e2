import type { z } from 'zod';
import { RequestFailure } from './request-failure.ts';
import type { HttpAnswer } from './send-request.ts';

/** The whole body as text; throws `RequestFailure` when it is longer than the limit or no UTF-8. */
export async function readText(answer: HttpAnswer, limitBytes = Number.POSITIVE_INFINITY): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of answer.body) {
    bytes += piece.length;
    if (bytes > limitBytes)
      throw new RequestFailure(`its answer is larger than ${limitBytes} bytes`, { isRetried: false });
    pieces.push(piece);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
  } catch (cause) {
    throw new RequestFailure('its answer is not text in UTF-8', { isRetried: false, cause });
  }
}

export async function readJson<S extends z.ZodType>(answer: HttpAnswer, schema: S): Promise<z.output<S>> {
  return parseAnswer(await readText(answer), schema);
}

/** Says what does not fit, never what the text was: an answer may quote the prompt. */
export function parseAnswer<S extends z.ZodType>(text: string, schema: S): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RequestFailure('its answer is broken JSON', { isRetried: false });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'the answer' : `\`${issue.path.join('.')}\``;
  throw new RequestFailure(`its answer is not of this API: ${place} is not as expected`, { isRetried: false });
}

/** The `data:` of each event of a stream, until it ends. Comments and other fields are skipped. */
export async function* serverEvents(answer: HttpAnswer): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let data: string[] = [];
  for await (const piece of answer.body) {
    rest += decoder.decode(piece, { stream: true });
    const lines = rest.split(/\r\n|\n|\r(?!$)/u);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line !== '') {
        const found = /^data:[ ]?(.*)$/su.exec(line);
        if (found !== null) data.push(found[1] ?? '');
      } else if (data.length > 0) {
        yield data.join('\n');
        data = [];
      }
    }
  }
  // The last event of some servers has no empty line behind it.
  const last = /^data:[ ]?(.*)$/su.exec(rest);
  if (last !== null) data.push(last[1] ?? '');
  if (data.length > 0) yield data.join('\n');
}
