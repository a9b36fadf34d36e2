import type { OpenProject, OpenProjects } from '../runs/open-projects.ts';
import type { Clock } from '../runs/run-environment.ts';

export interface AutomaticBackupParts {
  readonly projects: Pick<OpenProjects, 'isOpen' | 'get'>;
  readonly clock: Clock;
  /** Whether a run works in the project: its writes come first. */
  isBusy(project: string): boolean;
  log(line: string): void;
  /** Who opens a project first wants to see it. Default one minute. */
  readonly firstMs?: number;
  /** How often it is looked whether one is due. Default ten minutes. */
  readonly everyMs?: number;
}

/** Backs up open projects that changed, once a day at most; a project that is opened for a moment is left alone. */
export class AutomaticBackups implements Disposable {
  readonly #parts: AutomaticBackupParts;
  readonly #watched = new WeakSet<OpenProject>();
  readonly #stop = new AbortController();

  constructor(parts: AutomaticBackupParts) {
    this.#parts = parts;
  }

  /** From now on until the project is closed. Watching one twice is watching it once. */
  watch(project: OpenProject): void {
    if (this.#watched.has(project)) return;
    this.#watched.add(project);
    this.#lookAfter(project, this.#parts.firstMs ?? 60_000);
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  #lookAfter(project: OpenProject, ms: number): void {
    const timer = setTimeout(() => void this.#look(project), ms);
    timer.unref();
  }

  async #look(project: OpenProject): Promise<void> {
    const { projects, clock, isBusy, log, everyMs = 600_000 } = this.#parts;
    const { path } = project.store;
    try {
      // Opened anew it is another one, which is watched for itself.
      if (this.#stop.signal.aborted || !projects.isOpen(path) || (await projects.get(path)) !== project) return;
      if (!isBusy(path)) await project.store.backUpIfDue(clock.now(), this.#stop.signal);
    } catch (error) {
      if (!this.#stop.signal.aborted && projects.isOpen(path)) {
        log(`An automatic backup was not made: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    this.#lookAfter(project, everyMs);
  }
}
