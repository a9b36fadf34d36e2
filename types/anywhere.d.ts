// What a page, an Electron process and Node all have, and nothing that only one of them has: `src/shared` is checked
// against this list instead of the types of Node or of the browser. Add to it only what exists in all three.

interface ImportMeta {
  readonly url: string;
}

declare class URL {
  constructor(url: string | URL, base?: string | URL);
  readonly hash: string;
  readonly host: string;
  readonly hostname: string;
  readonly href: string;
  readonly origin: string;
  readonly pathname: string;
  readonly port: string;
  readonly protocol: string;
  readonly search: string;
  toString(): string;
}

interface Event {
  readonly type: string;
}

interface EventListenerOptionsAnywhere {
  readonly once?: boolean;
  readonly signal?: AbortSignal;
}

declare class AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: EventListenerOptionsAnywhere): void;
  removeEventListener(type: 'abort', listener: () => void): void;
  static abort(reason?: unknown): AbortSignal;
  static any(signals: readonly AbortSignal[]): AbortSignal;
  static timeout(milliseconds: number): AbortSignal;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare class DOMException extends Error {
  constructor(message?: string, name?: string);
}

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean });
  decode(bytes?: ArrayBufferView | ArrayBufferLike, options?: { readonly stream?: boolean }): string;
}

/** What it returns differs between hosts: keep it only to hand it to `clearTimeout`. */
type TimerAnywhere = { readonly timer: unique symbol };

declare function setTimeout(callback: () => void, milliseconds?: number): TimerAnywhere;
declare function clearTimeout(timer: TimerAnywhere | undefined): void;
declare function setInterval(callback: () => void, milliseconds?: number): TimerAnywhere;
declare function clearInterval(timer: TimerAnywhere | undefined): void;
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T): T;
declare function atob(text: string): string;
declare function btoa(text: string): string;

declare const performance: { now(): number };

declare const crypto: {
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
  getRandomValues<T extends Uint8Array | Uint32Array>(array: T): T;
};

/** Of the page and of Node; only handed on here. */
interface File {
  readonly name: string;
  readonly size: number;
}
