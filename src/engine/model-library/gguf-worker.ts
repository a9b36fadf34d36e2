/** Worker thread that reads the headers of GGUF files: `{ id, path }` in, `{ id, verdict }` out. */
import '../../shared/process/close-network-first.ts';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { GGMLFileQuantizationType, gguf } from '@huggingface/gguf';
import { GgufRefusal, type GgufVerdict, refuse } from './gguf-facts.ts';
import { checkGgufModel } from './gguf-model-checks.ts';
import { type GgufScan, scanGgufHeader } from './gguf-scan.ts';

export interface GgufQuestion {
  readonly id: number;
  /** Absolute. */
  readonly path: string;
}

export interface GgufAnswer {
  readonly id: number;
  readonly verdict: GgufVerdict;
}

parentPort?.on('message', (question: GgufQuestion) => {
  void answer(question.path).then((verdict) =>
    parentPort?.postMessage({ id: question.id, verdict } satisfies GgufAnswer),
  );
});

async function answer(path: string): Promise<GgufVerdict> {
  try {
    const { scan, sizeBytes } = scanFile(path);
    return { facts: checkGgufModel(scan, sizeBytes, await readDeclared(path, scan)) };
  } catch (error) {
    if (error instanceof GgufRefusal) return { fault: error.fault };
    const reason = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    return { fault: { kind: 'invalid', reason: reason.slice(0, 300) } };
  }
}

function scanFile(path: string): { scan: GgufScan; sizeBytes: number } {
  const file = openSync(path, 'r');
  try {
    const seen = fstatSync(file);
    if (!seen.isFile()) refuse('is not a file but a folder or a device');
    return { scan: scanGgufHeader(file, seen.size), sizeBytes: seen.size };
  } finally {
    closeSync(file);
  }
}

/** A second, independent reader: where the two disagree, the header is not to be trusted. */
async function readDeclared(
  path: string,
  scan: GgufScan,
): Promise<{ parameterCount: number; quantisation: string | undefined }> {
  const read = await gguf(path, { allowLocalFile: true, computeParametersCount: true });
  if (read.tensorInfos.length !== scan.tensors.length || Number(read.tensorDataOffset) !== scan.tensorDataOffset) {
    refuse('is read in two ways by two readers');
  }
  const type = scan.scalars.get('general.file_type');
  return {
    parameterCount: read.parameterCount,
    quantisation: typeof type === 'number' ? GGMLFileQuantizationType[type] : undefined,
  };
}
