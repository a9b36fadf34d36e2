import type { HostProcess } from '../../../../src/engine/llm/host-link.ts';
import { encodeEngineError } from '../../../../src/shared/contract/errors.ts';
import type { Port } from '../../../../src/shared/rpc/port.ts';
import { PortListeners } from '../../../../src/shared/rpc/port-listeners.ts';
import { type CallHandler, createRpcServer } from '../../../../src/shared/rpc/rpc-server.ts';

/** A host without a process: two ports that are joined, and a server at one of them. */
export function openMessagePortPair(handlers: Readonly<Record<string, CallHandler>>): HostProcess & { die(): void } {
  const here = new PortListeners();
  const there = new PortListeners();
  const end = (reason: string): void => {
    here.close(reason);
    there.close(reason);
  };
  const port = (own: PortListeners, other: PortListeners): Port => ({
    onMessage: own.onMessage,
    onClose: own.onClose,
    post(message) {
      queueMicrotask(() => other.deliver(structuredClone(message)));
    },
    close: () => end('closed'),
  });
  createRpcServer({ port: port(there, here), handlers, encodeError: encodeEngineError, onError: () => undefined });
  return { port: port(here, there), stop: async () => end('stopped'), die: () => end('it was killed') };
}
