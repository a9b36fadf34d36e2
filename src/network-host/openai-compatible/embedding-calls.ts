import { EngineError } from '../../shared/domain/engine-error.ts';
import type { EmbeddedTexts, EndpointCall } from '../../shared/llm/endpoint-protocol.ts';
import { embeddingsAnswer } from './api-answers.ts';
import type { EndpointClient, EndpointRequest } from './endpoint-client.ts';
import { readJson } from './read-answer.ts';

/** Texts in one request: small enough for servers that limit it. */
const textsPerRequest = 64;

/**
 * Unit rows in the order of the texts. Throws EngineError `model-invalid` when the vectors are not as many as the
 * texts, not numbers, or not of one length, which must be the one that the test found.
 */
export async function embed(
  client: EndpointClient,
  call: EndpointCall<readonly string[]>,
  signal: AbortSignal,
  limits?: EndpointRequest<unknown>['limits'],
): Promise<EmbeddedTexts> {
  const { endpoint, request: texts } = call;
  const batches: (readonly string[])[] = [];
  for (let from = 0; from < texts.length; from += textsPerRequest)
    batches.push(texts.slice(from, from + textsPerRequest));
  const answers = await Promise.all(
    batches.map((input) =>
      client.ask(call, {
        path: 'embeddings',
        body: { model: endpoint.model, input, encoding_format: 'float' },
        accepts: 'application/json',
        seed: 0,
        signal,
        ...(limits && { limits }),
        read: async (answer) => inOrder(endpoint.id, await readJson(answer, embeddingsAnswer), input.length),
      }),
    ),
  );
  const rows = answers.flat();
  const dimension = endpoint.abilities.dimension ?? rows[0]?.length ?? 0;
  const other = rows.find((row) => row.length !== dimension);
  if (other !== undefined) {
    throw wrong(
      endpoint.id,
      `a vector of ${other.length} numbers where ${dimension} were expected: it may run another model now`,
    );
  }
  const vectors = new Float32Array(rows.length * dimension);
  rows.forEach((row, index) => {
    vectors.set(unitRow(endpoint.id, row), index * dimension);
  });
  return { vectors, dimension };
}

function inOrder(
  id: string,
  { data }: ReturnType<typeof embeddingsAnswer.parse>,
  count: number,
): readonly (readonly number[])[] {
  if (data.length !== count) throw wrong(id, `${data.length} vectors for ${count} texts`);
  const rows = new Array<readonly number[] | undefined>(count).fill(undefined);
  data.forEach(({ index, embedding }, place) => {
    rows[index ?? place] = embedding;
  });
  if (rows.length !== count) throw wrong(id, 'a vector for a text that was not sent');
  return rows.map((row) => {
    if (row === undefined) throw wrong(id, 'two vectors for one text');
    return row;
  });
}

function unitRow(id: string, row: readonly number[]): readonly number[] {
  const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
  if (!Number.isFinite(length) || length === 0) throw wrong(id, 'a vector without a direction');
  return row.map((value) => value / length);
}

function wrong(id: string, what: string): EngineError {
  return new EngineError('model-invalid', `The endpoint ${id} gave ${what}. Test it in Models.`, { endpoint: id });
}
