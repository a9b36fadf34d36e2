import { join } from 'node:path';
import { type FuseConfig, FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';

/** What is burnt into Electron's binary. A fuse that a later Electron adds fails the packaging until it stands here. */
export const fuses = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  /** `ELECTRON_RUN_AS_NODE` would make a Node of the application; children are utility processes. */
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  /** macOS and Windows check the archive's header; on Linux Electron ignores it. */
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  /** The page comes from `app://`. */
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  [FuseV1Options.WasmTrapHandlers]: true,
} as const satisfies FuseConfig;

/** The members of electron-builder's context that are used here. */
export interface PackedApplication {
  readonly appOutDir: string;
  /** `darwin`, `mas`, `win32` or `linux`. */
  readonly electronPlatformName: string;
  readonly packager: {
    readonly executableName?: string;
    readonly appInfo: { readonly productFilename: string };
  };
}

/** After packing and before signing: a signature covers the fuses. */
export async function applyFuses(packed: PackedApplication): Promise<void> {
  const isMac = packed.electronPlatformName === 'darwin' || packed.electronPlatformName === 'mas';
  // Changing the binary breaks the signature that Electron's arm64 build needs to start at all.
  await flipFuses(binaryOf(packed), { ...fuses, resetAdHocDarwinSignature: isMac });
}

export function binaryOf({ appOutDir, electronPlatformName, packager }: PackedApplication): string {
  const { productFilename } = packager.appInfo;
  switch (electronPlatformName) {
    case 'darwin':
    case 'mas':
      return join(appOutDir, `${productFilename}.app`);
    case 'win32':
      return join(appOutDir, `${productFilename}.exe`);
    case 'linux':
      return join(appOutDir, packager.executableName ?? productFilename);
    default:
      throw new Error(`There is no package for ${electronPlatformName}.`);
  }
}
