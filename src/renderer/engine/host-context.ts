import { createContext, useContext } from 'react';
import type { Host } from './host.ts';

export const HostContext = createContext<Host | undefined>(undefined);

/** The desktop or the browser that this page runs in. */
export function useHost(): Host {
  const host = useContext(HostContext);
  if (host === undefined) throw new Error('There is no HostContext above this component.');
  return host;
}
