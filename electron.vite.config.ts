import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { processFiles } from './src/shared/base/process-files.ts';

// One output file for each source file: `out` has the shape of `src`, so that a URL relative to a module means the same
// in a checkout and in a build, and a worker or a child process is found at its own name.
// Packages of `dependencies` stay outside (electron-vite's default): the native ones cannot be bundled.

export default defineConfig({
  main: {
    build: {
      outDir: 'out',
      rolldownOptions: {
        input: nodeEntries(),
        output: {
          preserveModules: true,
          preserveModulesRoot: resolve('src'),
          entryFileNames: '[name].js',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload script is CommonJS and can load nothing but Electron.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      minify: true,
      // A picture in the style sheet would become a data URL; the page's policy allows that only for images.
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: resolve('src/renderer/index.html') } },
    },
  },
});

/** Every process and worker of the list, or a failure that names all that are missing. */
function nodeEntries(): Record<string, string> {
  const entries = Object.values(processFiles).map((place) => [place, resolve('src', `${place}.ts`)] as const);
  const missing = entries.filter(([, file]) => !existsSync(file)).map(([place]) => `src/${place}.ts`);
  if (missing.length > 0) {
    throw new Error(
      `The build needs files that are listed in src/shared/base/process-files.ts and do not exist: ${missing.join(', ')}.`,
    );
  }
  return Object.fromEntries(entries);
}
