import type { Port } from '../../../../src/shared/rpc/port.ts';
import { RpcError } from '../../../../src/shared/rpc/rpc-error.ts';
import { createRpcServer } from '../../../../src/shared/rpc/rpc-server.ts';

export const contractLimitBytes = 100_000;

/** The server that the contract tests talk to, the same at the far end of every transport. */
export function serveContract(port: Port, die: () => void): void {
  let started = 0;
  let aborted = 0;
  let disposed = 0;
  let openGate = (): void => {};
  const gate = new Promise<void>((resolve) => {
    openGate = resolve;
  });
  const errors: string[] = [];
  const server = createRpcServer({
    port,
    frameLimitBytes: contractLimitBytes,
    onError: (error, name) => errors.push(`${name}: ${String(error)}`),
    handlers: {
      echo: (request) => request,
      echoLater: async (request) => {
        await new Promise((resolve) => setTimeout(resolve, (Number(request) * 37) % 20));
        return request;
      },
      refuse: () => {
        throw new RpcError('disk-full', 'The disk is full. Free some space.', { neededBytes: 12 });
      },
      stumble: () => {
        throw new TypeError('private text');
      },
      errors: () => errors,
      unsendable: () => 12n,
      wait: (_request, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted += 1;
            reject(signal.reason);
          });
        }),
      counts: () => ({ started, aborted, disposed, malformed: server.malformedFrames }),
      large: (request) => 'x'.repeat(Number(request)),
      start: async () => {
        started += 1;
        const mine = started;
        await gate;
        return { mine };
      },
      openGate: () => openGate(),
      postRaw: (request) => {
        if (Array.isArray(request)) for (const message of request) port.post(message);
      },
      die: () => {
        die();
        return new Promise(() => {});
      },
    },
    topics: {
      numbers: (request, { emit }) => {
        for (let number = 1; number <= Number(request); number++) emit({ number });
        return () => {
          disposed += 1;
        };
      },
      oversized: (_request, { emit }) => {
        emit('first');
        emit('x'.repeat(contractLimitBytes));
        emit('third');
      },
      refused: () => {
        throw new RpcError('bad-request', 'There is no such run.', { run: 'r1' });
      },
    },
  });
}
