import { isJsonObject, type JsonObject } from '../base/json.ts';
import type { RpcErrorShape } from './rpc-error.ts';

/** What a client sends. Ids are positive integers, never used twice on a port. */
export type ClientFrame =
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly name: string;
      readonly request: unknown;
      readonly key?: string;
    }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'subscribe'; readonly id: number; readonly topic: string; readonly request: unknown }
  | { readonly kind: 'unsubscribe'; readonly id: number };

/** What a server sends. `gap` stands in the place of an event that could not be sent. */
export type ServerFrame =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly error: RpcErrorShape }
  | { readonly kind: 'event'; readonly id: number; readonly sequence: number; readonly event: unknown }
  | { readonly kind: 'gap'; readonly id: number; readonly sequence: number };

export type Frame = ClientFrame | ServerFrame;

const longestName = 200;

/** The frame, or `undefined` for anything that is not one. The values inside (request, answer, event) stay unchecked. */
export function parseFrame(message: unknown): Frame | undefined {
  if (!isRecord(message)) return undefined;
  const id = own(message, 'id');
  if (!isCount(id)) return undefined;
  const kind = own(message, 'kind');
  switch (kind) {
    case 'call':
      return parseCall(message, id);
    case 'subscribe': {
      const topic = own(message, 'topic');
      return isName(topic) ? { kind, id, topic, request: own(message, 'request') } : undefined;
    }
    case 'cancel':
    case 'unsubscribe':
      return { kind, id };
    case 'answer':
      return { kind, id, value: own(message, 'value') };
    case 'failure': {
      const error = parseError(own(message, 'error'));
      return error ? { kind, id, error } : undefined;
    }
    case 'event': {
      const sequence = own(message, 'sequence');
      return isCount(sequence) ? { kind, id, sequence, event: own(message, 'event') } : undefined;
    }
    case 'gap': {
      const sequence = own(message, 'sequence');
      return isCount(sequence) ? { kind, id, sequence } : undefined;
    }
    default:
      return undefined;
  }
}

function parseCall(message: Record<string, unknown>, id: number): Frame | undefined {
  const name = own(message, 'name');
  const key = own(message, 'key');
  if (!isName(name)) return undefined;
  const call = { kind: 'call', id, name, request: own(message, 'request') } as const;
  if (key === undefined) return call;
  return isName(key) ? { ...call, key } : undefined;
}

function parseError(value: unknown): RpcErrorShape | undefined {
  if (!isRecord(value)) return undefined;
  const code = own(value, 'code');
  const message = own(value, 'message');
  const details: unknown = own(value, 'details') ?? {};
  if (typeof code !== 'string' || typeof message !== 'string' || !isJsonObject(details)) return undefined;
  return { code, message, details: details satisfies JsonObject };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(record: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= longestName;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}
