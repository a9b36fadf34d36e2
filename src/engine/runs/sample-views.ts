import type { SampleView } from '../methods/contexts.ts';
import type { ProjectStore } from '../storage/project-store.ts';

const pageSize = 500;

/** The first `upTo` accepted samples of a run, in the order they were accepted. */
export function runView(store: ProjectStore, runId: string, upTo: number): SampleView {
  return {
    count: upTo,
    async *stream() {
      for (let after = 0; after < upTo; ) {
        const page = store.samples.ofRun(runId, { after, upTo, limit: pageSize });
        if (page.length === 0) return;
        for (const { sample } of page) yield sample;
        after = page[page.length - 1]?.number ?? upTo;
      }
    },
    byIds: async (ids) => store.samples.byIds(ids),
  };
}

/** Samples of a run that rules and people together leave out. */
export function droppedOfRun(store: ProjectStore, runId: string): ReadonlySet<string> {
  return new Set([...store.marks.effective(runId)].flatMap(([id, verdict]) => (verdict === 'drop' ? [id] : [])));
}

/** The samples of a view that are not in `dropped`. */
export function keptView(view: SampleView, dropped: ReadonlySet<string>): SampleView {
  return {
    count: view.count - dropped.size,
    async *stream() {
      for await (const sample of view.stream()) {
        if (!dropped.has(sample.id)) yield sample;
      }
    },
    byIds: async (ids) => (await view.byIds(ids)).filter((sample) => !dropped.has(sample.id)),
  };
}
