// Who may import whom. Type-only imports count. `test/architecture` plants a violation of every rule in this file.

const { base, domain, contract, rpc, llm, process, shared } = {
  base: '^src/shared/base/',
  domain: '^src/shared/domain/',
  contract: '^src/shared/contract/',
  rpc: '^src/shared/rpc/',
  llm: '^src/shared/llm/',
  // The part of shared that needs Node: for the processes, not for the page.
  process: '^src/shared/process/',
  shared: '^src/shared/(base|domain|contract|rpc|llm)/',
};
const engine = (...folders) => `^src/engine/${folders.length === 1 ? folders[0] : `(${folders.join('|')})`}/`;

/** The table of docs/ARCHITECTURE.md: a folder may import itself and what is listed, and nothing else of `src`. */
const layers = [
  { name: 'shared-base', from: base, may: [] },
  { name: 'shared-domain', from: domain, may: [base] },
  { name: 'shared-contract', from: contract, may: [domain, base] },
  { name: 'shared-rpc', from: rpc, may: [base] },
  { name: 'shared-llm', from: llm, may: [domain, base] },
  { name: 'shared-process', from: process, may: [shared] },
  { name: 'engine-entry', from: engine('entry'), may: ['^src/engine/', shared, process] },
  {
    name: 'engine-handlers',
    from: engine('handlers'),
    may: [
      engine('projects', 'annotation', 'runs', 'recipes', 'tasks', 'model-library', 'storage'),
      '^src/engine/methods/[^/]+\\.ts$',
      shared,
      process,
    ],
  },
  {
    name: 'engine-projects',
    from: engine('projects'),
    may: [engine('runs', 'recipes', 'tasks', 'documents', 'storage'), shared, process],
  },
  {
    name: 'engine-annotation',
    from: engine('annotation'),
    may: [engine('projects', 'runs', 'tasks', 'numerics', 'storage'), shared],
  },
  { name: 'engine-recipes', from: engine('recipes'), may: [engine('methods', 'tasks'), shared, process] },
  {
    name: 'engine-runs',
    from: engine('runs'),
    may: [
      engine(
        'recipes',
        'methods',
        'tasks',
        'prompts',
        'llm',
        'embeddings',
        'model-library',
        'numerics',
        'students',
        'documents',
        'storage',
      ),
      shared,
      process,
    ],
  },
  {
    name: 'engine-tasks-prompts',
    from: engine('tasks', 'prompts'),
    may: [engine('tasks', 'prompts'), domain, base, llm],
  },
  { name: 'engine-llm-embeddings', from: engine('llm', 'embeddings'), may: ['^src/engine/$1/', shared, process] },
  {
    name: 'engine-numerics-students',
    from: engine('numerics', 'students'),
    may: [engine('numerics', 'students'), domain, base],
  },
  { name: 'engine-documents', from: engine('documents'), may: [domain, base] },
  {
    name: 'engine-model-library',
    from: engine('model-library'),
    may: [engine('llm', 'embeddings', 'storage'), llm, domain, base, process],
  },
  { name: 'engine-storage', from: engine('storage'), may: [domain, base] },
  {
    name: 'engine-methods-shape',
    from: '^src/engine/methods/[^/]+\\.ts$',
    may: [engine('methods', 'tasks', 'numerics', 'students'), llm, domain, base],
  },
  {
    name: 'engine-methods-support',
    from: '^src/engine/methods/support/',
    may: ['^src/engine/methods/(?!registry)[^/]+\\.ts$', engine('tasks', 'numerics', 'students'), llm, domain, base],
  },
  {
    name: 'engine-methods-stage',
    from: '^src/engine/methods/(generation|curation|annotation|evaluation)/',
    may: [
      '^src/engine/methods/$1/',
      '^src/engine/methods/support/',
      '^src/engine/methods/(?!registry)[^/]+\\.ts$',
      engine('tasks', 'numerics', 'students'),
      llm,
      domain,
      base,
    ],
  },
  { name: 'model-host-entry', from: '^src/model-host/entry/', may: ['^src/model-host/', shared, process] },
  {
    name: 'model-host-adapters',
    from: '^src/model-host/(llama-cpp|transformers-js)/',
    may: ['^src/model-host/$1/', shared, process],
  },
  { name: 'network-host-entry', from: '^src/network-host/entry/', may: ['^src/network-host/', shared, process] },
  {
    name: 'network-host-parts',
    from: '^src/network-host/(openai-compatible|downloads)/',
    may: ['^src/network-host/$1/', shared, process],
  },
  { name: 'shells', from: '^src/(main|node-host)/', may: ['^src/$1/', shared, process] },
  { name: 'preload', from: '^src/preload/', may: [contract] },
  {
    name: 'renderer-components',
    from: '^src/renderer/components/',
    may: ['^src/renderer/components/', contract, domain, base],
  },
  {
    name: 'renderer-charts',
    from: '^src/renderer/charts/',
    may: ['^src/renderer/(charts|components)/', contract, domain, base],
  },
  {
    name: 'renderer-features',
    from: '^src/renderer/features/([^/]+)/',
    may: ['^src/renderer/features/$1/', '^src/renderer/(components|charts|state|engine)/', contract, domain, base],
  },
  { name: 'renderer-engine-state', from: '^src/renderer/(engine|state)/', may: ['^src/renderer/$1/', shared] },
  { name: 'renderer-app', from: '^src/renderer/app/', may: ['^src/renderer/', shared] },
];

/** Packages and built-in modules that only the listed places may import. */
const gatekeepers = [
  { name: 'better-sqlite3', only: [engine('storage')] },
  { name: 'node-llama-cpp', only: ['^src/model-host/llama-cpp/'] },
  { name: '@xenova/transformers', only: ['^src/model-host/transformers-js/'] },
  { name: 'onnxruntime-node', only: ['^src/model-host/transformers-js/', engine('numerics')] },
  { name: 'electron', only: ['^src/(main|preload)/'] },
  { name: 'react', packages: ['react', 'react-dom'], only: ['^src/renderer/'] },
  { name: 'zustand', only: ['^src/renderer/state/'] },
  {
    name: 'sockets',
    packages: ['ws', 'undici', 'dgram', 'dns', 'dns/promises', 'http', 'http2', 'https', 'net', 'tls'],
    // The guard imports them in order to close them.
    only: ['^src/(network-host|node-host)/', '^src/shared/process/network-guard\\.ts$'],
  },
];

const every = ({ name, from, may }) => ({
  name: `layer-${name}`,
  comment: `These folders may import only what docs/ARCHITECTURE.md lists for them.`,
  severity: 'error',
  from: { path: from },
  // A row of one folder may import itself; a row of several says itself which of them may.
  to: { path: '^src/', pathNot: from.includes('(') ? may : [from, ...may] },
});

const guarded = ({ name, packages = [name], only }) => ({
  name: `only-${name.replace(/^@/, '').replace('/', '-')}`,
  comment: `${packages.join(', ')}: only in ${only.join(' and ')}.`,
  severity: 'error',
  from: { path: '^src/', pathNot: only },
  to: { path: `(^|node_modules/)(node:|@types/)?(${packages.join('|')})(/|$)` },
});

export default {
  forbidden: [
    ...layers.map(every),
    ...gatekeepers.map(guarded),
    {
      name: 'no-runtime-cycle',
      comment: 'Modules that import each other at run time. Types may refer to each other.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'src-never-imports-test',
      comment: 'Code that ships must not need tests or scripts.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts)/' },
    },
    {
      name: 'every-import-resolves',
      severity: 'error',
      from: { path: '^(src|scripts|test)/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'every-folder-has-a-row',
      comment: 'A new folder of src needs a row in the table above.',
      severity: 'error',
      from: { path: '^src/', pathNot: layers.map(({ from }) => from) },
      to: {},
    },
    {
      name: 'shared-runs-anywhere',
      comment: 'shared/process is the part that may use Node.',
      severity: 'error',
      from: { path: shared },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'page-has-no-node',
      severity: 'error',
      from: { path: '^src/(renderer|preload)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'method-opens-nothing',
      comment: 'A method gets what it needs: no file, process, thread, operating system.',
      severity: 'error',
      from: { path: engine('methods', 'tasks', 'students') },
      to: { dependencyTypes: ['core'], path: '^(node:)?(fs|fs/promises|child_process|worker_threads|cluster|os)$' },
    },
    {
      name: 'main-forks-only-utility-processes',
      comment: 'The packaged application cannot run as Node.',
      severity: 'error',
      from: { path: '^src/(main|preload)/' },
      to: { dependencyTypes: ['core'], path: '^(node:)?(child_process|cluster|worker_threads)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
