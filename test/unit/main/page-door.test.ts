import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { PageActs } from '../../../src/main/page-door.ts';
import { ElectronStandIn, StandInContents, type StandInFrame } from './electron-stand-in.ts';

const filePurposes = ['source', 'model', 'project', 'recipe'];
const folderPurposes = ['models', 'export', 'backup'];
const isText = (value: unknown) => typeof value === 'string' && value.length > 0 && value.length <= 32_768;

/** What each channel takes, said a second time and in another way than the shell says it. */
const channels: Readonly<Record<string, { readonly hasAnswer: boolean; takes(args: readonly unknown[]): boolean }>> = {
  'engine-link:request-port': { hasAnswer: false, takes: (args) => args.length === 0 },
  'shell:set-busy': { hasAnswer: false, takes: (args) => args.length === 1 && typeof args[0] === 'boolean' },
  'shell:set-title': {
    hasAnswer: false,
    takes: (args) => args.length === 1 && typeof args[0] === 'string' && args[0].length <= 1000,
  },
  'shell:choose-files': {
    hasAnswer: true,
    takes: ([only, ...rest]) => rest.length === 0 && typeof only === 'string' && filePurposes.includes(only),
  },
  'shell:choose-folder': {
    hasAnswer: true,
    takes: ([only, ...rest]) => rest.length === 0 && typeof only === 'string' && folderPurposes.includes(only),
  },
  'shell:show-in-folder': { hasAnswer: true, takes: ([only, ...rest]) => rest.length === 0 && isText(only) },
  'shell:open-link': { hasAnswer: true, takes: ([only, ...rest]) => rest.length === 0 && isText(only) },
};

let electron: ElectronStandIn;
let heard: (readonly unknown[])[];
const failing = vi.fn<() => Promise<never>>();

beforeEach(async () => {
  electron = new ElectronStandIn();
  heard = [];
  vi.resetModules();
  vi.doMock('electron', () => electron.module());
  const { openPageDoor } = await import('../../../src/main/page-door.ts');
  const hear =
    <T>(result: T) =>
    (...args: readonly unknown[]): T => {
      heard.push(args.slice(1));
      return result;
    };
  openPageDoor({
    requestEnginePort: hear(undefined),
    setBusy: hear(undefined),
    setTitle: hear(undefined),
    chooseFiles: hear(Promise.resolve([])),
    chooseFolder: hear(Promise.resolve(null)),
    showInFolder: hear(Promise.resolve(true)),
    openLink: hear(Promise.resolve(true)),
  } satisfies PageActs);
});

const page = new StandInContents(1);
const goodFrame: StandInFrame = { url: 'app://seedloom/index.html', parent: null };
const badFrames: readonly (StandInFrame | null)[] = [
  null,
  { url: 'app://seedloom/index.html', parent: goodFrame },
  { url: 'about:blank', parent: null },
  { url: 'about:srcdoc', parent: goodFrame },
  { url: 'https://seedloom/index.html', parent: null },
  { url: 'app://seedloom.evil.test/', parent: null },
  { url: 'app://evil@seedloom/', parent: null },
  { url: 'file:///app/seedloom/index.html', parent: null },
  { url: '', parent: null },
  { url: 'not a url', parent: null },
];

const someValue = fc.oneof(
  fc.boolean(),
  fc.string(),
  fc.constantFrom(...filePurposes, ...folderPurposes, '__proto__', 'constructor', 'toString', '../../etc/passwd', '\0'),
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true, withNullPrototype: true }),
  fc.constantFrom('x'.repeat(1001), 'x'.repeat(32_769)),
);

describe('the door between pages and main (E5)', () => {
  test('it is open on these channels and no other', () => {
    const open = [...electron.ipcMain.eventNames().map(String), ...electron.ipcMain.handlers.keys()];
    expect(open.toSorted()).toEqual(Object.keys(channels).toSorted());
  });

  test.each(Object.entries(channels))(
    '10,000 made-up messages to %s: what does not fit reaches nothing',
    async (channel, { hasAnswer, takes }) => {
      const message = fc.record({
        args: fc.oneof(fc.array(someValue, { maxLength: 3 }), fc.tuple(someValue)),
        frame: fc.oneof({ weight: 3, arbitrary: fc.constant(goodFrame) }, fc.constantFrom(...badFrames)),
      });
      let passed = 0;
      await fc.assert(
        fc.asyncProperty(message, async ({ args, frame }) => {
          heard = [];
          const event = { sender: page, senderFrame: frame };
          const refusal = hasAnswer
            ? await send(channel, event, args)
            : void electron.ipcMain.emit(channel, event, ...args);
          const mayPass = frame === goodFrame && takes(args);
          passed += mayPass ? 1 : 0;
          expect(heard).toEqual(mayPass ? [args] : []);
          expect(refusal).toBe(mayPass || !hasAnswer ? undefined : 'Seedloom refused this request.');
        }),
        { numRuns: 10_000, seed: 20260 },
      );
      // The messages are such that both ways were taken.
      expect(passed).toBeGreaterThan(0);
      expect(passed).toBeLessThan(10_000);
    },
  );

  test('what goes wrong behind it comes back without path and stack, and is in the log', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {});
    vi.resetModules();
    electron = new ElectronStandIn();
    vi.doMock('electron', () => electron.module());
    const { openPageDoor } = await import('../../../src/main/page-door.ts');
    failing.mockRejectedValue(new Error('ENOENT: /home/me/private.csv'));
    const nothing = () => {};
    openPageDoor({
      requestEnginePort: nothing,
      setBusy: nothing,
      setTitle: nothing,
      chooseFiles: failing,
      chooseFolder: failing,
      showInFolder: failing,
      openLink: failing,
    });
    // It looks at the stack as well.
    expect(await send('shell:choose-files', page.event(), ['source'])).toBe(
      'Seedloom could not do this. The reason is in its log.',
    );
    expect(String(log.mock.calls[0]?.[1])).toContain('private.csv');
  });
});

/** The message of the refusal, or undefined. A stack that has more than the message would be a leak. */
async function send(channel: string, event: object, args: readonly unknown[]): Promise<string | undefined> {
  try {
    await electron.ipcMain.invoke(channel, event, ...args);
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    expect(error.stack).toBe(error.message);
    return error.message;
  }
}
