import { availableParallelism, totalmem } from 'node:os';
import type { EngineStatus } from '../../shared/contract/project-answers.ts';
import type { HostStatus } from '../../shared/llm/host-protocol.ts';
import { deviceInWords } from '../model-library/device.ts';
import type { AllHandlers } from './handler.ts';

export interface StatusParts {
  readonly home: string;
  /** What the model host says; null while none runs. */
  hostStatus(): Promise<HostStatus | null>;
  active(): EngineStatus['active'];
  connections(): Promise<EngineStatus['connections']>;
}

export function statusHandlers({
  home,
  hostStatus,
  active,
  connections,
}: StatusParts): Pick<AllHandlers, 'engine.status'> {
  // A host that ended is started again when it is needed, on the same device.
  let device: string | null = null;
  return {
    async 'engine.status'() {
      // A host that dies or hangs just now has no memory to tell.
      const host = await hostStatus().catch(() => null);
      const loaded = host?.models[0]?.loaded;
      if (loaded !== undefined) device = deviceInWords(loaded);
      const limit = process.constrainedMemory();
      return {
        memory: {
          engineBytes: process.memoryUsage.rss(),
          modelHostBytes: host?.memoryBytes ?? null,
          machineBytes: limit > 0 ? Math.min(limit, totalmem()) : totalmem(),
          freeBytes: process.availableMemory(),
        },
        device,
        threads: availableParallelism(),
        connections: await connections(),
        active: active(),
        home,
      };
    },
  };
}
