import { expect, test } from 'vitest';
import { uploadFile } from '../../../../src/renderer/engine/upload-file.ts';

/** A request whose server is the test. */
class FakeRequest extends EventTarget {
  readonly upload = new EventTarget();
  readonly headers: Record<string, string> = {};
  line = '';
  body: unknown;
  status = 0;
  responseText = '';

  open(method: string, url: string): void {
    this.line = `${method} ${url}`;
  }

  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }

  send(body: unknown): void {
    this.body = body;
  }

  abort(): void {
    this.finish('abort');
  }

  answer(status: number, text: string): void {
    this.status = status;
    this.responseText = text;
    this.finish('load');
  }

  finish(type: string): void {
    this.dispatchEvent(new Event(type));
    this.dispatchEvent(new Event('loadend'));
  }
}

function start(signal?: AbortSignal) {
  const request = new FakeRequest();
  const done: number[] = [];
  const file = new File(['a,b'], 'my reviews & more.csv');
  const sent = uploadFile(file, {
    ...(signal === undefined ? {} : { signal }),
    onProgress: (bytes) => done.push(bytes),
    // Safe: it has the members that are used.
    createRequest: () => request as unknown as XMLHttpRequest,
  });
  return { request, done, file, sent };
}

test('a file is sent as it is, with the header of the page, and its path comes back', async () => {
  const { request, done, file, sent } = start();
  request.upload.dispatchEvent(Object.assign(new Event('progress'), { loaded: 2 }));
  request.upload.dispatchEvent(Object.assign(new Event('progress'), { loaded: 300 }));
  request.answer(200, '{"path":"/home/inbox/1/my reviews & more.csv"}');
  expect(await sent).toEqual({ path: '/home/inbox/1/my reviews & more.csv' });
  expect([request.line, request.headers, request.body, done]).toEqual([
    'POST /files?name=my%20reviews%20%26%20more.csv',
    { 'Content-Type': 'application/octet-stream', 'X-Seedloom': '1' },
    file,
    [2, 3],
  ]);
});

test('a refusal comes with the code and the sentence of the server', async () => {
  const { request, sent } = start();
  request.answer(507, '{"error":{"code":"disk-full","message":"The disk is full."}}');
  await expect(sent).rejects.toMatchObject({ code: 'disk-full', message: 'The disk is full.' });
});

test.each([
  [401, ''],
  [200, ''],
  [502, '<html>'],
  [400, '{}'],
])('an answer %i %j that says nothing is a lost connection', async (status, text) => {
  const { request, sent } = start();
  request.answer(status, text);
  await expect(sent).rejects.toMatchObject({ code: 'engine-unavailable' });
});

test('a broken line and a cancelled file are told apart', async () => {
  const broken = start();
  broken.request.finish('error');
  await expect(broken.sent).rejects.toMatchObject({ code: 'engine-unavailable' });
  const cancel = new AbortController();
  const cancelled = start(cancel.signal);
  cancel.abort();
  await expect(cancelled.sent).rejects.toMatchObject({
    code: 'cancelled',
    message: 'Sending my reviews & more.csv was cancelled.',
  });
  await expect(start(AbortSignal.abort()).sent).rejects.toMatchObject({ code: 'cancelled' });
});
