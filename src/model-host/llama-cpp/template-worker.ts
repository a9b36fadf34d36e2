/** Worker thread that renders one chat template: text of a model file, which is untrusted code. */
import '../../shared/process/close-network-first.ts';
import { parentPort } from 'node:worker_threads';
import { Template } from '@huggingface/jinja';
import type { FromTemplateWorker, TemplateJob } from './template-messages.ts';

const longestOutput = 1_000_000;

parentPort?.once('message', (job: TemplateJob) => post(render(job)));
post({ kind: 'ready' });

function render({ template, values }: TemplateJob): FromTemplateWorker {
  try {
    const text = new Template(template).render({ ...values });
    if (text.length > longestOutput)
      return { kind: 'failed', message: `it writes more than ${longestOutput} characters` };
    return { kind: 'rendered', text };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

function post(message: FromTemplateWorker): void {
  parentPort?.postMessage(message);
}
