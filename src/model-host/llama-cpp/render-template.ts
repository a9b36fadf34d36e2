import { Worker } from 'node:worker_threads';
import { processFileUrl } from '../../shared/base/process-files.ts';
import type { FromTemplateWorker, TemplateJob } from './template-messages.ts';

/** How a rendering ended; the reason completes "The chat template cannot be used: …". */
export type Rendering =
  | { readonly kind: 'rendered'; readonly text: string }
  | { readonly kind: 'failed'; readonly reason: string };

const limitMs = 1000;
const startLimitMs = 20_000;
const memoryMegabytes = 64;

/** Renders a chat template in a thread of its own: 1 s, 64 MB, 1,000,000 characters. */
export async function renderTemplate(job: TemplateJob): Promise<Rendering> {
  const worker = new Worker(processFileUrl('template-worker'), {
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes, maxYoungGenerationSizeMb: 16, stackSizeMb: 2 },
  });
  try {
    return await new Promise<Rendering>((resolve) => {
      const fail = (reason: string): void => resolve({ kind: 'failed', reason });
      // Starting the thread is ours, not the template's.
      let timer = setTimeout(() => fail('the thread for it did not start'), startLimitMs);
      worker.on('message', (message: FromTemplateWorker) => {
        clearTimeout(timer);
        if (message.kind === 'rendered') return resolve(message);
        if (message.kind === 'failed') return fail(message.message);
        timer = setTimeout(() => fail(`it did not finish within ${limitMs} ms`), limitMs);
        worker.postMessage(job);
      });
      worker.on('error', (error) => {
        clearTimeout(timer);
        const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
        fail(isMemory ? `it needs more than ${memoryMegabytes} MB` : error.message);
      });
      worker.on('exit', () => {
        clearTimeout(timer);
        fail('its thread ended');
      });
    });
  } finally {
    await worker.terminate();
  }
}
