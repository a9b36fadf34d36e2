import type { LoadedModel } from '../../shared/llm/host-protocol.ts';

const names = { metal: 'Metal', cuda: 'CUDA', vulkan: 'Vulkan' } as const;

/** `CPU, 2 threads`; `CUDA: NVIDIA H200`. */
export function deviceInWords({ gpu, devices, threads }: Pick<LoadedModel, 'gpu' | 'devices' | 'threads'>): string {
  if (gpu === false) return `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return devices.length === 0 ? names[gpu] : `${names[gpu]}: ${[...new Set(devices)].join(', ')}`;
}
