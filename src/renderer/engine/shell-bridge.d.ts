import type { ShellBridge } from '../../shared/contract/shell-link.ts';

declare global {
  interface Window {
    /** Only in the desktop: put there by the preload script. */
    readonly seedloom?: ShellBridge;
  }
}
