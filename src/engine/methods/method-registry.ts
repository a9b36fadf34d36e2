import type { Method, MethodOf, Slot } from './method.ts';

/** The methods by stage, slot and id. */
export interface MethodRegistry {
  find<S extends Slot>(slot: S, id: string): MethodOf<S> | undefined;
  list(slot?: Slot): readonly Method[];
}

/** A repeated id in a stage and slot fails here, at start. */
export function createMethodRegistry(methods: readonly Method[]): MethodRegistry {
  const byKey = new Map<string, Method>();
  for (const method of methods) {
    const key = `${method.slot}/${method.id}`;
    if (byKey.has(key)) throw new Error(`Two methods are called ${key}.`);
    byKey.set(key, method);
  }
  return {
    find<S extends Slot>(slot: S, id: string): MethodOf<S> | undefined {
      // Safe: the key holds the slot, which tells the member of the union.
      return byKey.get(`${slot}/${id}`) as MethodOf<S> | undefined;
    },
    list: (slot) => (slot === undefined ? [...methods] : methods.filter((method) => method.slot === slot)),
  };
}
