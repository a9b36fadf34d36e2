/** What a child of any platform gets, when the parent has it. `*` at the end stands for any ending. */
const everywhere = ['PATH', 'HOME', 'LANG', 'LANGUAGE', 'LC_*', 'TMPDIR', 'TZ', 'SEEDLOOM_*'] as const;

const byPlatform: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  linux: ['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR', 'XDG_STATE_HOME'],
  darwin: ['__CF_USER_TEXT_ENCODING'],
  win32: [
    'APPDATA',
    'COMSPEC',
    'HOMEDRIVE',
    'HOMEPATH',
    'LOCALAPPDATA',
    'NUMBER_OF_PROCESSORS',
    'PATHEXT',
    'PROCESSOR_ARCHITECTURE',
    'PROGRAMDATA',
    'PROGRAMFILES',
    'SYSTEMDRIVE',
    'SYSTEMROOT',
    'TEMP',
    'TMP',
    'USERPROFILE',
    'WINDIR',
  ],
};

/** What changes which code runs, or carries a secret: not even as an explicit extra. */
const never = [
  'NODE_OPTIONS',
  'NODE_PATH',
  'NODE_EXTRA_CA_CERTS',
  'NODE_REPL_EXTERNAL_MODULE',
  'ELECTRON_RUN_AS_NODE',
  'LD_*',
  'DYLD_*',
  'HF_*',
  'HUGGING_FACE_*',
] as const;

interface Options {
  /** Set for this child alone, for example `UV_THREADPOOL_SIZE`. Wins over what the parent has. */
  readonly extras?: Readonly<Record<string, string>>;
  /** Default: this process' environment. */
  readonly source?: Readonly<Record<string, string | undefined>>;
  /** Default: this platform. */
  readonly platform?: NodeJS.Platform;
}

/**
 * The environment of a child process: an allow-list, so that a token or a loader option in the user's shell does not
 * reach a process that reads untrusted files. Throws on an extra that must never pass.
 */
export function childEnvironment({
  extras = {},
  source = process.env,
  platform = process.platform,
}: Options = {}): Record<string, string> {
  const allowed = [...everywhere, ...(byPlatform[platform] ?? [])];
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(source)) {
    if (value !== undefined && matchesAny(name, allowed, platform)) environment[name] = value;
  }
  for (const [name, value] of Object.entries(extras)) {
    if (matchesAny(name, never, 'win32')) throw new TypeError(`The variable ${name} must not pass to a child process.`);
    environment[name] = value;
  }
  return environment;
}

/** Windows does not tell upper from lower case in these names. */
function matchesAny(name: string, patterns: readonly string[], platform: NodeJS.Platform): boolean {
  const compared = platform === 'win32' ? name.toUpperCase() : name;
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? compared.startsWith(pattern.slice(0, -1)) : compared === pattern,
  );
}
