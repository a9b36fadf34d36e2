import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{unit,architecture,engine,models,app}/**/*.test.{ts,tsx}'],
    pool: 'forks',
    // Tests share two cores with the processes that they start.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    reporters: ['default', './scripts/test-summary-reporter.ts'],
  },
});
