/**
 * How the desktop shell joins its processes. Only ports and these small messages go this way; every call and every
 * sample goes through the ports.
 */

/** Names of the messages between the preload script and main. The page cannot choose a name. */
export const shellChannels = {
  /** Page to main, without content: "give me a port to the engine". */
  requestPort: 'engine-link:request-port',
  /** Main to page, with one port. */
  port: 'engine-link:port',
  /** Main to page, with an `EngineDown`. */
  down: 'engine-link:down',
} as const;

export interface EngineDown {
  /** What happened and what to do, for a person. */
  readonly message: string;
  /** Milliseconds until the next start; null when nothing happens before the page asks again. */
  readonly retryInMs: number | null;
}

/** What the preload script posts to the page's window; `port` comes with one transferred MessagePort. */
export type EngineLinkMessage =
  | { readonly type: 'seedloom:engine-port' }
  | { readonly type: 'seedloom:engine-down'; readonly down: EngineDown };

/** All that the preload script exposes, as `window.seedloom`. */
export interface ShellBridge {
  /** Asks for a port; the answer is an `EngineLinkMessage` to the window. Ask again when a port has closed. */
  requestEnginePort(): void;
}

export type HostName = 'model-host' | 'network-host';

/** Main to the engine's utility process. `connect` and `host-port` come with one port. */
export type ShellToEngine =
  | { readonly kind: 'connect' }
  | { readonly kind: 'host-port'; readonly host: HostName; readonly request: number }
  | { readonly kind: 'stop' };

/**
 * The engine's utility process to main: only main can fork in the desktop. The answer is `host-port` with the same
 * request number. A host that died shows as its port closing; the engine then asks for a new one.
 */
export type EngineToShell = {
  readonly kind: 'fork-host';
  readonly host: HostName;
  /** Chosen by the engine, unique while it runs. */
  readonly request: number;
};

/** Main to a host's utility process, with one port. */
export type ShellToHost = { readonly kind: 'connect' };
