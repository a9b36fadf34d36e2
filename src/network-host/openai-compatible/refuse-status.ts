import { EngineError } from '../../shared/domain/engine-error.ts';
import type { EndpointCall } from '../../shared/llm/endpoint-protocol.ts';
import { errorAnswer } from './api-answers.ts';
import { readText } from './read-answer.ts';
import { RequestFailure } from './request-failure.ts';
import type { HttpAnswer } from './send-request.ts';

/** What a server's own words about an error may be long. */
const shownCharacters = 200;
const retriedStatus: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Throws what an answer other than 200 means: `RequestFailure` where another try may help. */
export async function refuseStatus(call: EndpointCall<unknown>, url: URL, answer: HttpAnswer): Promise<never> {
  const { status } = answer;
  const { id, model } = call.endpoint;
  const fail = (code: ConstructorParameters<typeof EngineError>[0], sentence: string): EngineError =>
    new EngineError(code, `The endpoint ${id} ${sentence}`, { endpoint: id, status });

  if (status >= 300 && status < 400) {
    throw fail(
      'network-refused',
      `(${url.host}) sends elsewhere (status ${status}). A redirect is not followed: enter the address that it really has.`,
    );
  }
  if (status === 401 || status === 403) {
    throw fail(
      'network-refused',
      call.key === null
        ? `asks for a key (status ${status}). Enter its key in Models; it is kept until Seedloom ends.`
        : `did not take its key (status ${status}). Enter the right one in Models.`,
    );
  }
  const said = serversWords(await readText(answer, 100_000).catch(() => ''), call.key);
  const words = said === '' ? '' : `: ${said}`;
  if (retriedStatus.has(status)) {
    const retryAfterMs = retryAfter(answer.headers['retry-after']);
    const wait = retryAfterMs === undefined ? '' : `, and asks to wait ${Math.ceil(retryAfterMs / 1000)} s`;
    throw new RequestFailure(`it answered with status ${status}${words}${wait}`, { retryAfterMs });
  }
  if (/context|too long|too large|maximum.{0,20}(length|tokens)|exceed/iu.test(said)) {
    throw fail(
      'prompt-too-long',
      `finds the prompt too long${words}. Lower its context in Models to what it really has.`,
    );
  }
  if (/model/iu.test(said) && /not found|not exist|unknown|no such|not loaded|invalid model/iu.test(said)) {
    throw fail('model-missing', `has no model \`${model}\`${words}. Test it in Models: the test lists what it has.`);
  }
  if (status === 404 || status === 405 || status === 501) {
    throw fail('model-unsuitable', `has no ${url.pathname} (status ${status}). ${routeAdvice(url.pathname)}`);
  }
  if (status >= 400 && status < 500) throw fail('model-unsuitable', `refused the request (status ${status})${words}.`);
  throw new RequestFailure(`it answered with status ${status}${words}`, { isRetried: false });
}

function routeAdvice(path: string): string {
  if (path.endsWith('/chat/completions')) return 'Set its form of prompt to raw in Models, or use another server.';
  if (path.endsWith('/completions')) return 'Use the chat form of prompt.';
  if (path.endsWith('/embeddings')) return 'It makes no embeddings: name another model for this role.';
  return 'Check its address in Models.';
}

/** Seconds, or a date; undefined when there is neither. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d{1,9}$/u.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : undefined;
}

/** What the server says of its error, short and without the key: some quote it, whole or with stars. */
export function serversWords(text: string, key: string | null): string {
  const said = errorAnswer(text);
  const plain = (key === null ? said : said.replaceAll(key, '…'))
    .replace(/\b(?:sk|key|api|token)[-_][\w*.-]+/giu, '…')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return plain.length > shownCharacters ? `${plain.slice(0, shownCharacters)}…` : plain;
}
