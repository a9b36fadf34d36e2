import type { CallAnswers } from '../../shared/contract/answers.ts';
import type { ConnectionReader, LedgerEntry } from '../model-library/connections.ts';
import type { Endpoints } from '../model-library/endpoints.ts';
import type { AreaHandlers } from './handler.ts';

export interface EndpointHandlerParts {
  readonly endpoints: Endpoints;
  readonly connections: ConnectionReader;
}

export function endpointHandlers({
  endpoints,
  connections,
}: EndpointHandlerParts): AreaHandlers<'endpoints'> & AreaHandlers<'ledger'> {
  return {
    'endpoints.list': () => ({ endpoints: endpoints.list() }),
    'endpoints.save': ({ endpoint }) => ({ endpoint: endpoints.save(endpoint) }),
    'endpoints.remove'({ endpoint }) {
      endpoints.remove(endpoint);
      return {};
    },
    'endpoints.setKey'({ endpoint, key }) {
      endpoints.setKey(endpoint, key);
      return {};
    },
    async 'endpoints.test'({ endpoint }, { signal }) {
      const { abilities, ...result } = await endpoints.test(endpoint, { signal });
      const { logProbabilities, jsonSchema, embeddings, tokenize, scoring } = abilities;
      return { ...result, capabilities: { logProbabilities, jsonSchema, embeddings, tokenize, scoring } };
    },
    async 'ledger.connections'(request) {
      const page = await connections.read(request);
      return { ...page, entries: page.entries.map(toConnection) };
    },
  };
}

function toConnection(entry: LedgerEntry): CallAnswers['ledger.connections']['entries'][number] {
  const { id, at, what, host, purpose, kind, endpoint, bytesOut, bytesIn } = entry;
  return { id, at, what, host, purpose, details: { kind, endpoint, bytesOut, bytesIn } };
}
