import type { ProjectArea, ProjectChange } from '../../shared/contract/answers.ts';

type Listener = (change: ProjectChange) => void;

const tellEveryMs = 200;

/** Tells pages which areas of a project changed, at most five times a second. */
export class ChangeFeed {
  readonly #listeners = new Set<Listener>();
  readonly #areas = new Set<ProjectArea>();
  #timer: NodeJS.Timeout | undefined;

  changed(...areas: readonly ProjectArea[]): void {
    for (const area of areas) this.#areas.add(area);
    this.#timer ??= setTimeout(() => this.#tell(), tellEveryMs).unref();
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #tell(): void {
    this.#timer = undefined;
    const areas = [...this.#areas];
    this.#areas.clear();
    for (const listener of this.#listeners) listener({ areas });
  }
}
