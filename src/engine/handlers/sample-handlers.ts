import { isJsonObject } from '../../shared/base/json.ts';
import type { OpenProjects } from '../runs/open-projects.ts';
import type { AreaHandlers } from './handler.ts';

export function sampleHandlers(projects: OpenProjects): AreaHandlers<'samples'> {
  return {
    async 'samples.page'({ project, ...query }, { signal }) {
      return (await projects.get(project)).store.reader.page(query, signal);
    },
    async 'samples.counts'({ project, filter, by }, { signal }) {
      return { counts: await (await projects.get(project)).store.reader.counts(filter, by, signal) };
    },
    async 'samples.story'({ project, sample }) {
      const story = (await projects.get(project)).store.samples.story(sample);
      if (!isJsonObject(story)) throw new Error(`The story of ${sample} is no object.`);
      return story;
    },
  };
}
