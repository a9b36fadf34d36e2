import { encodeEngineError } from '../../shared/contract/errors.ts';
import type { Port } from '../../shared/rpc/port.ts';
import { createRpcServer } from '../../shared/rpc/rpc-server.ts';
import { createDownloadHandlers } from '../downloads/download-handlers.ts';
import { createEndpointHandlers } from '../openai-compatible/endpoint-handlers.ts';

/** Answers `download.install` and the calls of `EndpointCalls` at a port; the same for every kind of process. */
export function serveNetworkHost(port: Port): void {
  const downloads = createDownloadHandlers();
  createRpcServer({
    port,
    frameLimitBytes: Number.POSITIVE_INFINITY,
    handlers: { 'download.install': downloads.install, ...createEndpointHandlers() },
    topics: { 'download.progress': (_, { emit }) => downloads.listen(emit) },
    encodeError: encodeEngineError,
    onError: (error, name) => console.error(`${name}:`, error),
  });
}
