/** One import that breaks a rule: a file in `folder` that imports `target`, a path of the project or a package. */
export interface PlantedImport {
  readonly folder: string;
  readonly target: string;
}

/** For every rule of `.dependency-cruiser.mjs` an import that it must catch, as a value and as a type. */
export const plantedImports: Readonly<Record<string, PlantedImport>> = {
  'layer-shared-base': { folder: 'src/shared/base', target: 'src/shared/domain/thing.ts' },
  'layer-shared-domain': { folder: 'src/shared/domain', target: 'src/shared/contract/thing.ts' },
  'layer-shared-contract': { folder: 'src/shared/contract', target: 'src/shared/rpc/thing.ts' },
  'layer-shared-rpc': { folder: 'src/shared/rpc', target: 'src/shared/domain/thing.ts' },
  'layer-shared-llm': { folder: 'src/shared/llm', target: 'src/shared/process/thing.ts' },
  'layer-shared-process': { folder: 'src/shared/process', target: 'src/engine/runs/thing.ts' },
  'layer-engine-entry': { folder: 'src/engine/entry', target: 'src/model-host/entry/thing.ts' },
  'layer-engine-handlers': { folder: 'src/engine/handlers', target: 'src/engine/methods/curation/thing.ts' },
  'layer-engine-projects': { folder: 'src/engine/projects', target: 'src/engine/handlers/thing.ts' },
  'layer-engine-annotation': { folder: 'src/engine/annotation', target: 'src/engine/handlers/thing.ts' },
  'layer-engine-recipes': { folder: 'src/engine/recipes', target: 'src/engine/runs/thing.ts' },
  'layer-engine-runs': { folder: 'src/engine/runs', target: 'src/engine/handlers/thing.ts' },
  'layer-engine-tasks-prompts': { folder: 'src/engine/prompts', target: 'src/engine/storage/thing.ts' },
  'layer-engine-llm-embeddings': { folder: 'src/engine/embeddings', target: 'src/engine/storage/thing.ts' },
  'layer-engine-numerics-students': { folder: 'src/engine/students', target: 'src/engine/tasks/thing.ts' },
  'layer-engine-documents': { folder: 'src/engine/documents', target: 'src/engine/storage/thing.ts' },
  'layer-engine-model-library': { folder: 'src/engine/model-library', target: 'src/engine/runs/thing.ts' },
  'layer-engine-storage': { folder: 'src/engine/storage', target: 'src/engine/methods/support/thing.ts' },
  'layer-engine-methods-shape': { folder: 'src/engine/methods', target: 'src/engine/storage/thing.ts' },
  'layer-engine-methods-support': {
    folder: 'src/engine/methods/support',
    target: 'src/engine/methods/curation/thing.ts',
  },
  'layer-engine-methods-stage': {
    folder: 'src/engine/methods/generation',
    target: 'src/engine/methods/curation/thing.ts',
  },
  'layer-model-host-entry': { folder: 'src/model-host/entry', target: 'src/engine/llm/thing.ts' },
  'layer-model-host-adapters': {
    folder: 'src/model-host/llama-cpp',
    target: 'src/model-host/transformers-js/thing.ts',
  },
  'layer-network-host-entry': { folder: 'src/network-host/entry', target: 'src/engine/llm/thing.ts' },
  'layer-network-host-parts': {
    folder: 'src/network-host/downloads',
    target: 'src/network-host/openai-compatible/thing.ts',
  },
  'layer-shells': { folder: 'src/main', target: 'src/engine/entry/thing.ts' },
  'layer-preload': { folder: 'src/preload', target: 'src/shared/base/thing.ts' },
  'layer-renderer-components': { folder: 'src/renderer/components', target: 'src/renderer/state/thing.ts' },
  'layer-renderer-charts': { folder: 'src/renderer/charts', target: 'src/renderer/state/thing.ts' },
  'layer-renderer-features': {
    folder: 'src/renderer/features/curate',
    target: 'src/renderer/features/export/thing.ts',
  },
  'layer-renderer-engine-state': { folder: 'src/renderer/state', target: 'src/shared/process/thing.ts' },
  'layer-renderer-app': { folder: 'src/renderer/app', target: 'src/engine/runs/thing.ts' },
  'only-better-sqlite3': { folder: 'src/engine/runs', target: 'better-sqlite3' },
  'only-node-llama-cpp': { folder: 'src/engine/llm', target: 'node-llama-cpp' },
  'only-xenova-transformers': { folder: 'src/model-host/llama-cpp', target: '@xenova/transformers' },
  'only-onnxruntime-node': { folder: 'src/engine/students', target: 'onnxruntime-node' },
  'only-electron': { folder: 'src/engine/entry', target: 'electron' },
  'only-react': { folder: 'src/shared/domain', target: 'react-dom/client' },
  'only-zustand': { folder: 'src/renderer/app', target: 'zustand' },
  'only-sockets': { folder: 'src/engine/model-library', target: 'node:https' },
  'src-never-imports-test': { folder: 'src/engine/runs', target: 'test/support/thing.ts' },
  'every-import-resolves': { folder: 'src/engine/runs', target: 'no-such-package' },
  'every-folder-has-a-row': { folder: 'src/engine/helpers', target: 'src/shared/base/thing.ts' },
  'shared-runs-anywhere': { folder: 'src/shared/base', target: 'node:path' },
  'page-has-no-node': { folder: 'src/renderer/engine', target: 'node:path' },
  'method-opens-nothing': { folder: 'src/engine/methods/evaluation', target: 'node:fs/promises' },
  'main-forks-only-utility-processes': { folder: 'src/main', target: 'node:child_process' },
};

/** Imports that no rule may catch: a gate that refuses everything would pass the tests above. */
export const allowedImports: readonly PlantedImport[] = [
  { folder: 'src/shared/llm', target: 'src/shared/domain/thing.ts' },
  { folder: 'src/engine/methods/curation', target: 'src/engine/methods/curation/thing.ts' },
  { folder: 'src/engine/methods/curation', target: 'src/engine/methods/support/thing.ts' },
  { folder: 'src/engine/storage', target: 'better-sqlite3' },
  { folder: 'src/model-host/transformers-js', target: '@xenova/transformers' },
  { folder: 'src/network-host/downloads', target: 'node:https' },
  { folder: 'src/main', target: 'electron' },
  { folder: 'src/renderer/features/curate', target: 'src/renderer/components/thing.ts' },
];
