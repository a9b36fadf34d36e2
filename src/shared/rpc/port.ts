/**
 * A two-way, ordered channel of messages: all that the RPC layer knows of a transport.
 *
 * Rules that every adapter keeps:
 * - messages that arrive before the first listener wait for it;
 * - `onClose` tells once; a listener added after the close is told at once;
 * - `post` after the close does nothing; `post` of what the transport cannot carry throws;
 * - a message that could not be decoded arrives as `undefined`, so that it is counted as malformed.
 */
export interface Port {
  /** `transfer` is moved where the transport can; elsewhere it is copied. */
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The reason is a sentence for a person. */
  onClose(listener: (reason: string) => void): void;
  close(): void;
}
