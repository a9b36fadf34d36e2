import { existsSync } from 'node:fs';
import type { Configuration } from 'electron-builder';
import { applyFuses } from './scripts/package/fuses.ts';

// `npm run build`, then `electron-builder --config electron-builder.config.ts`. It fetches Electron's binary; nothing is
// published. SEEDLOOM_STARTER_MODELS names a folder as `npm run models` fills it, whose models go into the package.

/** They are in the page's bundle. */
const onlyInThePage = [
  'react',
  'react-dom',
  'scheduler',
  'zustand',
  '@mantine',
  '@tabler',
  '@tanstack',
  '@codemirror',
  '@lezer',
];

/** Packages with native code: the system loads libraries from real files. Their JavaScript stays beside them. */
const native = ['better-sqlite3', 'node-llama-cpp', '@node-llama-cpp', 'onnxruntime-node', 'sharp', '@img', '@reflink'];

const config: Configuration = {
  appId: 'app.seedloom.desktop',
  productName: 'Seedloom',
  directories: { output: 'dist', buildResources: 'scripts/package' },
  files: [
    'out/**/*',
    // The code finds them beside `out`, as in a checkout. They are unpacked: Electron leads the way to them there.
    'resources/**/*',
    'LICENSE',
    'NOTICE',
    'THIRD-PARTY-NOTICES.md',
    '!**/*.map',
    '!**/.env{,.*}',
    '!**/*.{ts,mts,cts,tsx}',
    '!**/node_modules/*/{test,tests,__tests__,example,examples}/**',
    '!**/node_modules/better-sqlite3/{deps,src}/**',
    // A copy for browsers, which transformers.js carries inside itself for other uses.
    '!**/node_modules/onnxruntime-web/**',
    // Half a gigabyte. Vulkan runs on the same cards; who wants CUDA takes an endpoint.
    '!**/node_modules/@node-llama-cpp/*-cuda*/**',
    ...onlyInThePage.map((name) => `!**/node_modules/${name}/**`),
  ],
  asar: true,
  asarUnpack: ['resources/**', ...native.map((name) => `**/node_modules/${name}/**`)],
  extraResources: starterModels(process.env['SEEDLOOM_STARTER_MODELS']),
  // better-sqlite3 and the others come built, for Node-API: nothing is compiled or fetched.
  npmRebuild: false,
  afterPack: applyFuses,
  fileAssociations: [
    {
      ext: 'seedloom',
      name: 'Seedloom project',
      description: 'Seedloom project',
      mimeType: 'application/x-seedloom',
      role: 'Editor',
    },
  ],
  win: { target: ['nsis'], files: nativeFilesOf('win', 'win32') },
  nsis: {
    oneClick: false,
    perMachine: false,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false,
  },
  mac: {
    target: ['dmg'],
    category: 'public.app-category.productivity',
    hardenedRuntime: true,
    entitlements: 'scripts/package/entitlements.mac.plist',
    entitlementsInherit: 'scripts/package/entitlements.mac.plist',
    files: nativeFilesOf('mac', 'darwin'),
  },
  linux: { target: ['AppImage', 'deb'], category: 'Science', files: nativeFilesOf('linux', 'linux') },
  publish: null,
};

export default config;

/** Of what a package brings for every system, the files for this one. electron-builder fills in the processor. */
function nativeFilesOf(name: 'win' | 'mac' | 'linux', platform: 'win32' | 'darwin' | 'linux'): string[] {
  const arch = '$' + '{arch}';
  return [
    `!**/node_modules/@node-llama-cpp/!(${name}-${arch}*)/**`,
    `!**/node_modules/better-sqlite3/prebuilds/!(${platform}-${arch}).node`,
    `!**/node_modules/onnxruntime-node/bin/napi-v*/!(${platform})/**`,
    `!**/node_modules/onnxruntime-node/bin/napi-v*/${platform}/!(${arch})/**`,
  ];
}

function starterModels(folder: string | undefined): { from: string; to: string; filter: string[] }[] {
  if (folder === undefined || folder === '') return [];
  if (!existsSync(folder)) throw new Error(`SEEDLOOM_STARTER_MODELS names ${folder}, which is not there.`);
  return [{ from: folder, to: 'models', filter: ['*/**', '!**/*.partial*', '!**/.*'] }];
}
