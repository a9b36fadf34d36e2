import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Memory mounted as a disk of its own. */
export interface SmallDisk extends Disposable {
  readonly folder: string;
  resize(sizeKb: number): void;
  makeReadOnly(): void;
}

/** `undefined` where mounting is not allowed: it needs root on Linux. */
export function mountSmallDisk(sizeKb: number): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'seedloom-disk-'));
  const mount = (options: string) =>
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  try {
    mount(`size=${sizeKb}k`);
    writeFileSync(join(folder, 'probe'), '');
    rmSync(join(folder, 'probe'));
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  return {
    folder,
    resize: (kb) => mount(`remount,size=${kb}k`),
    makeReadOnly: () => mount('remount,ro'),
    [Symbol.dispose]() {
      // Lazily: a process that was killed may not have let go of its files yet.
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}
