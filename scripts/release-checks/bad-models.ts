import { EngineBench } from '../../test/support/engine-harness.ts';
import { badGgufFiles, goodGgufFiles, mutatedGgufFiles, unsuitableGgufFiles } from '../../test/support/gguf-corpus.ts';

export interface BadModelFigures {
  readonly malformed: number;
  readonly refused: number;
  readonly mutated: number;
  readonly good: number;
  readonly goodAccepted: number;
  /** Failures that are bugs and not refusals, and calls that took the engine with them. */
  readonly crashes: number;
  readonly slowestMs: number;
}

/** Every malformed model file through `models.add` of the real engine, mutations, and good ones as the control. */
export async function badModels({
  mutations,
  seed,
}: {
  readonly mutations: number;
  readonly seed: number;
}): Promise<BadModelFigures> {
  await using bench = new EngineBench();
  await using started = await bench.start();
  const figures = { malformed: 0, refused: 0, mutated: 0, good: 0, goodAccepted: 0, crashes: 0, slowestMs: 0 };
  const tryFile = async (bytes: Buffer): Promise<'accepted' | 'refused'> => {
    const file = bench.write('model.gguf', bytes);
    const begin = performance.now();
    try {
      await started.engine.call('models.add', { file });
      return 'accepted';
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (code !== 'model-invalid' && code !== 'model-unsuitable') figures.crashes += 1;
      return 'refused';
    } finally {
      figures.slowestMs = Math.max(figures.slowestMs, performance.now() - begin);
    }
  };
  const bad = [...badGgufFiles().values(), ...[...unsuitableGgufFiles().values()].map(({ bytes }) => bytes)];
  for (const bytes of bad) {
    figures.malformed += 1;
    if ((await tryFile(bytes)) === 'refused') figures.refused += 1;
  }
  for (const bytes of mutatedGgufFiles(mutations, seed)) {
    figures.mutated += 1;
    await tryFile(bytes);
  }
  for (const bytes of goodGgufFiles().values()) {
    figures.good += 1;
    if ((await tryFile(bytes)) === 'accepted') figures.goodAccepted += 1;
  }
  return figures;
}
