import { EngineError } from '../../../../shared/domain/engine-error.ts';
import type { Sample } from '../../../../shared/domain/sample.ts';
import { argmaxRows } from '../../../students/labels.ts';
import { fitStudent } from '../../../students/student.ts';
import type { ProcedureRunContext } from '../../contexts.ts';
import type { StudentFinding } from './s3-state.ts';

/** Items named for a label that has no errors. */
const unsureItemsPerLabel = 3;

/**
 * A new logistic regression on the embeddings of all texts accepted before this round, and what it gets wrong of the
 * gold items. Trained from scratch each time: what an earlier student believed is not carried on.
 */
export async function examineStudent(context: ProcedureRunContext): Promise<StudentFinding> {
  const { kind, task, signal } = context;
  const view = kind.student;
  if (view === undefined) throw new Error(`Tasks of the kind ${kind.id} have no student.`);
  const classes = view.allClasses(task);
  const known = (sample: Sample) => classes.indexOf(view.classes(sample.fields, task)[0] ?? '');
  const embed = (samples: readonly Sample[]) =>
    context.embeddings.embed(samples.map((sample) => view.input(sample.fields)));

  const synthetic: Sample[] = [];
  for await (const sample of context.accepted.stream()) if (known(sample) >= 0) synthetic.push(sample);
  const gold = (await context.sources.read('validation')).filter((sample) => known(sample) >= 0);
  if (gold.length === 0) {
    throw new EngineError(
      'source-invalid',
      'The validation source has no item with a label of this task: S3 cannot tell what its student gets wrong.',
    );
  }
  const student = await fitStudent({
    student: { kind: 'logistic-regression' },
    features: await embed(synthetic),
    labels: Int32Array.from(synthetic, known),
    classes: classes.length,
    signal,
  });
  const probabilities = await student.probabilities(await embed(gold), signal);
  const predicted = argmaxRows(probabilities, classes.length);
  const examined = gold.map((sample, row) => {
    const own = known(sample);
    return {
      item: { id: sample.id, label: classes[own] ?? '', predicted: classes[predicted[row] ?? 0] ?? '' },
      sureness: probabilities[row * classes.length + own] ?? 0,
    };
  });
  const errors = examined.map(({ item }) => item).filter((item) => item.label !== item.predicted);
  const missed = new Set(errors.map((item) => item.label));
  return {
    texts: synthetic.length,
    accuracy: (gold.length - errors.length) / gold.length,
    errors,
    unsure: classes
      .filter((label) => !missed.has(label))
      .flatMap((label) =>
        examined
          .filter(({ item }) => item.label === label)
          .sort((a, b) => a.sureness - b.sureness)
          .slice(0, unsureItemsPerLabel)
          .map(({ item }) => item),
      ),
  };
}
