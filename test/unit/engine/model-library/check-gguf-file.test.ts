import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGgufChecker, type GgufChecker } from '../../../../src/engine/model-library/check-gguf-file.ts';
import { EngineError } from '../../../../src/shared/domain/engine-error.ts';
import {
  badGgufFiles,
  goodGgufFiles,
  mutatedGgufFiles,
  tinyChatTemplate,
  unsuitableGgufFiles,
} from '../../../support/gguf-corpus.ts';

let folder: string;
let checker: GgufChecker;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seedloom-gguf-'));
  checker = createGgufChecker();
});

afterAll(async () => {
  await checker[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function check(bytes: Buffer) {
  const path = join(folder, 'file.gguf');
  await writeFile(path, bytes);
  try {
    return await checker.check(path);
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
}

describe('The check of a GGUF file', () => {
  test.each([...goodGgufFiles()])('accepts a sound model: %s', async (_, bytes) => {
    expect(await check(bytes)).toMatchObject({
      contextTokens: 128,
      embeddingLength: 32,
      vocabularySize: 16,
      hasChatTemplate: true,
    });
  });

  test('tells what a model is', async () => {
    expect(await check(goodGgufFiles().get('qwen2 with merges') ?? Buffer.alloc(0))).toEqual({
      sizeBytes: 32064,
      architecture: 'qwen2',
      name: 'tiny qwen2',
      contextTokens: 128,
      parameterCount: 32 * 16 + 32 + 2 * (32 + 2 * 32 * 32 + 2 * 32 * 16 + 2 * 32 * 64),
      quantisation: 'F16',
      hasChatTemplate: true,
      chatTemplateHash: createHash('sha256').update(tinyChatTemplate).digest('hex'),
      embeddingLength: 32,
      vocabularySize: 16,
      blockCount: 2,
      // two layers, keys and values of two heads of eight 16-bit numbers
      cacheBytesPerToken: 2 * 2 * 2 * 8 * 2,
    });
  });

  test.each([...badGgufFiles()])('refuses a malformed file: %s', async (_, bytes) => {
    expect(await check(bytes)).toMatchObject({ code: 'model-invalid' });
  });

  test('has at least 49 malformed files to refuse', () => {
    expect(badGgufFiles().size).toBeGreaterThanOrEqual(49);
  });

  test.each([...unsuitableGgufFiles()])('names a model that cannot write: %s', async (_, { bytes, says }) => {
    expect(await check(bytes)).toMatchObject({ code: 'model-unsuitable', message: expect.stringMatching(says) });
  });

  test('survives 300 mutations with an answer to each', async () => {
    const answers = { accepted: 0, refused: 0, stopped: 0 };
    for (const bytes of mutatedGgufFiles(300, 1)) {
      const answer = await check(bytes);
      if (!(answer instanceof EngineError)) answers.accepted++;
      else if (/took longer/.test(answer.message)) answers.stopped++;
      else answers.refused++;
    }
    expect(answers.stopped).toBe(0);
    expect(answers.accepted + answers.refused).toBe(300);
    // Most mutations hit something that matters; a check that accepted all would see nothing.
    expect(answers.refused).toBeGreaterThan(150);
  });

  test('stops at its time limit and goes on with the next file', async () => {
    const path = join(folder, 'limit.gguf');
    await writeFile(path, goodGgufFiles().get('llama') ?? '');
    // Starting its thread takes a new checker far longer than a millisecond.
    await using fresh = createGgufChecker();
    await expect(fresh.check(path, { timeLimitMs: 1 })).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringContaining('took longer'),
    });
    expect(await fresh.check(path)).toMatchObject({ architecture: 'llama' });
  });

  test('names a missing file and says what to do', async () => {
    const path = join(folder, 'nothing.gguf');
    await expect(checker.check(path)).rejects.toMatchObject({
      code: 'model-missing',
      message: expect.stringContaining(path),
    });
  });
});
