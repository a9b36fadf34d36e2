import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { createEngineClient, type EngineClient } from '../../shared/contract/engine-client.ts';
import type { RpcClient } from '../../shared/rpc/rpc-client.ts';
import type { EngineLink } from './engine-link.ts';
import { useHost } from './host-context.ts';

/** A link to a running engine. A restarted engine is another session. */
export interface EngineSession {
  readonly client: EngineClient;
  readonly rpc: RpcClient;
}

interface EngineState {
  readonly link: EngineLink;
  readonly session: EngineSession | undefined;
}

const EngineContext = createContext<EngineState>({ link: { kind: 'connecting' }, session: undefined });

/** Keeps the link to the engine. What was fetched stays on screen while there is none, and is fetched anew after. */
export function EngineProvider({ children }: { readonly children: ReactNode }) {
  const host = useHost();
  const queries = useQueryClient();
  const [link, setLink] = useState<EngineLink>({ kind: 'connecting' });
  useEffect(() => host.watchEngine(setLink), [host]);
  const rpc = link.kind === 'connected' ? link.client : undefined;
  const session = useMemo(() => (rpc === undefined ? undefined : { client: createEngineClient(rpc), rpc }), [rpc]);
  useEffect(() => {
    if (session !== undefined) void queries.invalidateQueries();
  }, [session, queries]);
  const state = useMemo(() => ({ link, session }), [link, session]);
  return <EngineContext value={state}>{children}</EngineContext>;
}

export function useEngineLink(): EngineLink {
  return useContext(EngineContext).link;
}

/** Undefined while the engine is not there. */
export function useEngineSession(): EngineSession | undefined {
  return useContext(EngineContext).session;
}
