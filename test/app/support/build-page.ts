/** Builds the page alone, with the project's own configuration: `node test/app/support/build-page.ts`. */
import { RendererConfigFactory, resolveConfig } from 'electron-vite';
import { build } from 'vite';

// A test runner sets it, and React would come in its slow form.
process.env.NODE_ENV = 'production';
const root = new URL('../../../', import.meta.url).pathname;
process.chdir(root);
const inline = { root, logLevel: 'error' as const };
const { config } = await resolveConfig(inline, 'build', 'production');
if (config?.renderer === undefined) throw new Error('electron.vite.config.ts has no renderer.');
const renderer = await new RendererConfigFactory(config.renderer, inline, { root }).build();
await build({ ...renderer, configFile: false });
