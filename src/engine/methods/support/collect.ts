import type { Sample } from '../../../shared/domain/sample.ts';
import type { SampleView } from '../contexts.ts';

/** All samples of a view, for methods that compare every sample with every other. */
export async function collect(view: SampleView): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  for await (const sample of view.stream()) samples.push(sample);
  return samples;
}
