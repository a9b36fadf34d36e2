import { expect, test, vi } from 'vitest';
import { HostLink, type HostProcess } from '../../../../src/engine/llm/host-link.ts';
import { EngineError } from '../../../../src/shared/domain/engine-error.ts';
import { openMessagePortPair } from './port-pair.ts';

interface Calls {
  readonly 'host.status': { readonly request: Record<string, never>; readonly answer: Record<string, never> };
  readonly double: { readonly request: number; readonly answer: number };
  readonly hang: { readonly request: number; readonly answer: number };
}

function openLink(idleMs?: number) {
  const hosts: (HostProcess & { die(): void })[] = [];
  const deaths: string[] = [];
  const link = new HostLink<Calls>({
    async start() {
      const host = openMessagePortPair({
        'host.status': () => ({}),
        // Safe: the link is typed by `Calls`.
        double: (request) => 2 * (request as number),
        hang: () => new Promise(() => undefined),
      });
      hosts.push(host);
      return host;
    },
    ...(idleMs !== undefined && { idleMs }),
    livesAnyway: new Set<keyof Calls>(['host.status']),
    died: (reason) => new EngineError('model-host-died', `It ended: ${reason}`),
    onDeath: (reason) => deaths.push(reason),
  });
  const signal = new AbortController().signal;
  const ask = async (name: 'double' | 'hang', request: number) =>
    link.ask(await link.connect(), name, request, { signal });
  return { link, hosts, deaths, ask };
}

test('One process answers all calls', async () => {
  const { hosts, ask, link } = openLink();
  expect(await Promise.all([ask('double', 1), ask('double', 2)])).toEqual([2, 4]);
  expect(hosts).toHaveLength(1);
  await link.stop();
  await expect(ask('double', 1)).rejects.toMatchObject({ code: 'engine-unavailable' });
});

test('When it dies the calls in flight fail as not done, and the next call starts a new one', async () => {
  const { hosts, deaths, ask, link } = openLink();
  await ask('double', 1);
  const running = ask('hang', 1);
  await expect.poll(() => link.inFlight).toBe(1);
  hosts[0]?.die();
  await expect(running).rejects.toMatchObject({ code: 'model-host-died' });
  expect(deaths).toEqual(['it was killed']);
  expect(await ask('double', 3)).toBe(6);
  expect(hosts).toHaveLength(2);
});

test('One that has nothing to do is ended, which is no death, and a later call starts a new one', async () => {
  vi.useFakeTimers();
  try {
    const { hosts, deaths, ask } = openLink(60_000);
    await ask('double', 1);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(await ask('double', 2)).toBe(4);
    await vi.advanceTimersByTimeAsync(59_000);
    expect(hosts).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await ask('double', 3)).toBe(6);
    expect({ hosts: hosts.length, deaths }).toEqual({ hosts: 2, deaths: [] });
  } finally {
    vi.useRealTimers();
  }
});

test('One that works is not ended, however long it takes', async () => {
  vi.useFakeTimers();
  try {
    const { hosts, ask, link } = openLink(60_000);
    void ask('hang', 1).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    await ask('double', 1);
    await vi.advanceTimersByTimeAsync(600_000);
    expect({ hosts: hosts.length, inFlight: link.inFlight }).toEqual({ hosts: 1, inFlight: 1 });
  } finally {
    vi.useRealTimers();
  }
});
