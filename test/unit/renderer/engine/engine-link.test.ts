import { expect, test, vi } from 'vitest';
import { type EngineLink, watchEngineLink } from '../../../../src/renderer/engine/engine-link.ts';

/** A window with and without the shell's bridge; the members that the link uses are real. */
function openPage(hasShell = true) {
  const requestEnginePort = vi.fn();
  const page = Object.assign(
    new EventTarget(),
    hasShell ? { seedloom: { requestEnginePort } } : {},
  ) as unknown as Window;
  const links: EngineLink[] = [];
  const stop = watchEngineLink(page, (link) => links.push(link));
  const say = (data: unknown, { ports = [] as MessagePort[], source = page as unknown } = {}): void => {
    page.dispatchEvent(Object.assign(new Event('message'), { data, ports, source }));
  };
  return { requestEnginePort, links, stop, say };
}

test('the page asks for a port and calls the engine through it', async () => {
  const { requestEnginePort, links, say } = openPage();
  expect({ asked: requestEnginePort.mock.calls.length, links }).toEqual({ asked: 1, links: [{ kind: 'connecting' }] });
  const channel = new MessageChannel();
  channel.port2.onmessage = ({ data }) => {
    channel.port2.postMessage({ kind: 'answer', id: data.id, value: { version: '0.1.0', asked: data.name } });
  };
  say({ type: 'seedloom:engine-port' }, { ports: [channel.port1] });
  const link = links.at(-1);
  if (link?.kind !== 'connected') throw new Error('not connected');
  expect(await link.client.call('engine.version', {})).toEqual({ version: '0.1.0', asked: 'engine.version' });
  link.client.close();
  channel.port2.close();
});

test('when the engine died the page says so and asks again, unless the shell has given up', () => {
  const { requestEnginePort, links, say } = openPage();
  say({ type: 'seedloom:engine-down', down: { message: 'It stopped.', retryInMs: 250 } });
  expect(requestEnginePort).toHaveBeenCalledTimes(2);
  say({ type: 'seedloom:engine-down', down: { message: 'It stopped again.', retryInMs: null } });
  expect(requestEnginePort).toHaveBeenCalledTimes(2);
  expect(links).toEqual([
    { kind: 'connecting' },
    { kind: 'down', message: 'It stopped.', retryInMs: 250 },
    { kind: 'down', message: 'It stopped again.', retryInMs: null },
  ]);
});

test('outside the shell the page says how to start it', () => {
  expect(openPage(false).links.at(-1)).toEqual({
    kind: 'down',
    message: 'This page was opened outside Seedloom. Start it with "npm start".',
    retryInMs: null,
  });
});

test('messages of other windows, other messages and messages after the end are ignored', () => {
  const { links, stop, say } = openPage();
  say({ type: 'seedloom:engine-down', down: { message: 'x', retryInMs: 1 } }, { source: null });
  for (const data of [
    null,
    'seedloom:engine-port',
    { type: 'other' },
    { type: 'seedloom:engine-down' },
    { type: 'seedloom:engine-port' },
  ]) {
    say(data);
  }
  stop();
  say({ type: 'seedloom:engine-down', down: { message: 'x', retryInMs: 1 } });
  expect(links).toEqual([{ kind: 'connecting' }]);
});
