/** What the page and the server of the browser mode agree on. */

export const browserPaths = {
  /** WebSocket: the RPC frames of one tab. */
  engine: '/engine',
  /** POST with the bytes of a file, its name in the query: answers `UploadAnswer` or `UploadFailure`. */
  files: '/files',
  /** GET: 204 for a page that may connect, 401 for one that may not. */
  session: '/session',
  /** GET with the key of a printed address: gives the cookie and goes on to the page. */
  open: '/open',
} as const;

/** With the value `1` on each request of the page: a form or a link of another site cannot send it. */
export const pageHeaderName = 'X-Seedloom';

/** Codes with which the server closes a tab's WebSocket; the reason is a sentence for a person. */
export const closeCodes = {
  /** The server ends. */
  stopped: 4001,
  /** The engine died and is being started again. */
  engineRestarts: 4010,
  /** The engine died again and again; a new connection starts it once more. */
  engineDown: 4011,
} as const;

/** The file lies in the data folder; `path` is for a request to the engine. */
export interface UploadAnswer {
  readonly path: string;
}

export interface UploadFailure {
  readonly error: { readonly code: string; readonly message: string };
}
