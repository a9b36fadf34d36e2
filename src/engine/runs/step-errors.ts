import { EngineError } from '../../shared/domain/engine-error.ts';

/** The error for a run in which the model has answered nothing for too long. */
export function noAnswers(tries: number): EngineError {
  return new EngineError(
    'no-answers',
    `The model gave no usable answer for ${tries} tries in a row. Look at what was turned away, change the form or the decoding, or choose another model; \`seedloom run --limit 5\` is a short trial. What was accepted before is kept.`,
    { tries },
  );
}

export function hostKeepsDying(times: number): EngineError {
  return new EngineError(
    'model-host-died',
    `The process that runs the models ended ${times} times over the same request. It may lack memory: choose a smaller model, or close other programs. What was accepted is kept; \`seedloom resume\` goes on.`,
    { times },
  );
}
