import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Folders in which other programs keep models, the usual ones and those that the environment names. */
export interface ProgramPlaces {
  /** Folders with GGUF files in folders below. */
  readonly trees: readonly { readonly program: string; readonly folder: string }[];
  /** Folders of Ollama: `manifests` and `blobs`. */
  readonly ollama: readonly string[];
  /** Folders with `models--owner--name`. */
  readonly huggingFace: readonly string[];
  /** Settings files of LM Studio that may name another folder. */
  readonly lmStudio: { readonly homePointer: string; readonly homes: readonly string[] };
}

type Environment = Readonly<Record<string, string | undefined>>;

export function machinePlaces(): ProgramPlaces {
  return programPlaces({ environment: process.env, platform: process.platform, home: homedir() });
}

/** Only what the engine's process was given counts of the environment: the doors do not pass on everything. */
export function programPlaces({
  environment,
  platform,
  home,
}: {
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}): ProgramPlaces {
  const named = (name: string): readonly string[] => {
    const value = environment[name];
    return value !== undefined && isAbsolute(value) ? [value] : [];
  };
  const inside = (name: string, ...parts: readonly string[]) => named(name).map((folder) => join(folder, ...parts));
  const janData = {
    darwin: [join(home, 'Library', 'Application Support', 'Jan', 'data')],
    win32: inside('APPDATA', 'Jan', 'data'),
  };
  const jan =
    platform === 'darwin' || platform === 'win32'
      ? janData[platform]
      : [
          ...inside('XDG_DATA_HOME', 'Jan', 'data'),
          ...inside('XDG_CONFIG_HOME', 'Jan', 'data'),
          join(home, '.local', 'share', 'Jan', 'data'),
          join(home, '.config', 'Jan', 'data'),
        ];
  return {
    trees: [
      { program: 'LM Studio', folder: join(home, '.lmstudio', 'models') },
      { program: 'LM Studio', folder: join(home, '.cache', 'lm-studio', 'models') },
      ...[...jan, join(home, 'jan')].flatMap((folder) =>
        [join(folder, 'llamacpp', 'models'), join(folder, 'models')].map((models) => ({
          program: 'Jan',
          folder: models,
        })),
      ),
    ],
    ollama: [
      ...named('OLLAMA_MODELS'),
      join(home, '.ollama', 'models'),
      // The service of Linux has a user of its own.
      ...(platform === 'linux' ? ['/usr/share/ollama/.ollama/models', '/var/lib/ollama/.ollama/models'] : []),
    ],
    huggingFace: [
      ...named('HF_HUB_CACHE'),
      ...inside('HF_HOME', 'hub'),
      ...inside('XDG_CACHE_HOME', 'huggingface', 'hub'),
      join(home, '.cache', 'huggingface', 'hub'),
    ],
    lmStudio: {
      homePointer: join(home, '.lmstudio-home-pointer'),
      homes: [join(home, '.lmstudio'), join(home, '.cache', 'lm-studio')],
    },
  };
}
