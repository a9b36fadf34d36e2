import type { Activity } from './run-environment.ts';

/** Which runs of this engine work, over all its projects. */
export class ActiveRuns implements Activity {
  readonly #places = new Set<{ readonly project: string; readonly run: string }>();

  begin(place: { readonly project: string; readonly run: string }): () => void {
    const own = { project: place.project, run: place.run };
    this.#places.add(own);
    return () => {
      this.#places.delete(own);
    };
  }

  list(): readonly { readonly project: string; readonly run: string }[] {
    return [...this.#places];
  }
}
