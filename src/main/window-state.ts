import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { z } from 'zod';

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface WindowState {
  /** Of the window when it is not maximised. */
  readonly bounds: Area;
  readonly isMaximized: boolean;
}

/** Where a window opens; without `x` and `y` the system puts it into the middle. */
export interface WindowPlace {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly isMaximized: boolean;
}

export const smallestWindow = { width: 1024, height: 640 } as const;
const firstWindow = { width: 1280, height: 820, isMaximized: false } as const;
/** So much of the title bar must be on a display that the window can be drawn back. */
const graspable = { width: 120, height: 32 } as const;

const pixels = z.int().min(-100_000).max(100_000);
const stateSchema = z.strictObject({
  bounds: z.strictObject({ x: pixels, y: pixels, width: pixels.positive(), height: pixels.positive() }),
  isMaximized: z.boolean(),
});

/** What was kept; undefined when there is nothing, or nothing that can be read. */
export function readWindowState(file: string): WindowState | undefined {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Replaces the file at once: a reader, or a power cut, sees the old state or the new one. The last save is at the end. */
export function saveWindowState(file: string, state: WindowState): void {
  const temporary = `${file}.tmp`;
  const handle = openSync(temporary, 'w', 0o600);
  try {
    writeSync(handle, `${JSON.stringify(state)}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
}

/** Where to open: as it was, if that display is still there; never larger than its display, never smaller than allowed. */
export function placeWindow(state: WindowState | undefined, displays: readonly Area[]): WindowPlace {
  if (state === undefined) return firstWindow;
  const { bounds, isMaximized } = state;
  const display = displays.find((area) => isGraspable(bounds, area));
  const most = display ?? displays[0] ?? bounds;
  const size = {
    width: Math.max(smallestWindow.width, Math.min(bounds.width, most.width)),
    height: Math.max(smallestWindow.height, Math.min(bounds.height, most.height)),
  };
  return display === undefined ? { ...size, isMaximized } : { x: bounds.x, y: bounds.y, ...size, isMaximized };
}

function isGraspable(bounds: Area, area: Area): boolean {
  const across = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  const isTitleThere = bounds.y >= area.y && bounds.y + graspable.height <= area.y + area.height;
  return across >= graspable.width && isTitleThere;
}
