import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { EngineError } from '../../shared/domain/engine-error.ts';
import type { DownloadProgress, InstallReport } from '../../shared/process/download-progress.ts';
import { modelCatalogue, modelId } from '../../shared/process/model-catalogue.ts';
import type { InstallCall } from '../../shared/process/network-host-calls.ts';
import { installModel } from './install-model.ts';

const installCall = z.strictObject({
  home: z.string().refine(isAbsolute, 'expected an absolute path'),
  catalogue: modelCatalogue,
  model: modelId,
  why: z.string().min(1).max(200),
  termsAccepted: z.boolean(),
}) satisfies z.ZodType<InstallCall>;

export interface DownloadHandlers {
  /** Answers `download.install`. The same model is not fetched twice at a time: the second call is `run-busy`. */
  install(request: unknown, context: { readonly signal: AbortSignal }): Promise<InstallReport>;
  /** Tells of the progress of all downloads; returns what ends it. */
  listen(listener: (progress: DownloadProgress) => void): () => void;
}

export function createDownloadHandlers(): DownloadHandlers {
  const listeners = new Set<(progress: DownloadProgress) => void>();
  const running = new Set<string>();

  return {
    async install(request, { signal }) {
      const parsed = installCall.safeParse(request);
      if (!parsed.success) throw new EngineError('bad-request', `download.install: ${z.prettifyError(parsed.error)}`);
      const { home, catalogue, model: id, why, termsAccepted } = parsed.data;
      const model = catalogue.models.find((each) => each.id === id);
      if (!model)
        throw new EngineError('not-found', `The catalogue has no model "${id}" that could be fetched.`, { id });
      const key = `${home}\n${id}`;
      if (running.has(key)) throw new EngineError('run-busy', `${model.name} is being fetched already.`, { id });
      running.add(key);
      try {
        const onProgress = (progress: DownloadProgress) => listeners.forEach((listener) => void listener(progress));
        return await installModel({ model, catalogue, home, why, termsAccepted, signal, onProgress });
      } finally {
        running.delete(key);
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
