import { useEffect, useRef, useState } from 'react';
import type { AnnotationQueue } from '../../../shared/contract/annotation-answers.ts';
import type { CallRequest } from '../../../shared/contract/calls.ts';
import { isEngineError } from '../../../shared/domain/engine-error.ts';
import { useEngineSession } from '../../engine/engine-context.tsx';
import { useAnswer } from '../../engine/use-answer.ts';
import { emptyQueue, inHand, openCount, type QueueState, reconciled, withSamples } from './queue-state.ts';

/** Asked anew when fewer are left in hand. */
const fewest = 10;
/** More than a page holds at once: what was taken back stands among them. */
const mostInHand = 100;

interface Queue {
  readonly state: QueueState;
  update(change: (state: QueueState) => QueueState): void;
  /** What the engine said last. */
  readonly answer: AnnotationQueue | undefined;
  /** How many this annotator had answered when the queue was opened. */
  readonly answeredBefore: number;
  /** Those that wait and are not in hand. */
  readonly beyond: number;
  readonly error: Error | null;
  /** Asks again, after an error or at the end. */
  retry(): void;
}

/** Samples in hand, fetched before they are needed. Mounted anew for other settings. */
export function useQueue(request: CallRequest<'annotation.queue'>): Queue {
  const session = useEngineSession();
  const [state, setState] = useState(emptyQueue);
  const [answer, setAnswer] = useState<AnnotationQueue>();
  const [answeredBefore, setAnsweredBefore] = useState(0);
  const [isExhausted, setExhausted] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const isAsking = useRef(false);
  const current = useRef({ state, request });
  current.current = { state, request };
  const history = useAnswer('history.list', { project: request.project, limit: 1 });
  const undone = history.data?.undone[0]?.id;
  // Undo works from everywhere: what it took back of this queue waits again.
  useEffect(() => {
    if (undone === undefined || session === undefined || current.current.state.items.length === 0) return;
    const asked = new AbortController();
    session.client
      .call('annotation.queue', { ...current.current.request, limit: mostInHand }, { signal: asked.signal })
      .then(({ samples }) => setState((before) => reconciled(before, samples)))
      .catch((thrown: unknown) => {
        if (!isEngineError(thrown, 'cancelled')) setError(toError(thrown));
      });
    return () => asked.abort();
  }, [undone, session]);
  const needsMore = openCount(state) < fewest && !isExhausted && error === null;
  const held = state.items.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when samples came and still are too few.
  useEffect(() => {
    if (!needsMore || session === undefined || isAsking.current) return;
    isAsking.current = true;
    const except = inHand(current.current.state);
    session.client
      .call('annotation.queue', { ...current.current.request, except: [...except] })
      .then((next) => {
        isAsking.current = false;
        setAnswer((before) => {
          if (before === undefined) setAnsweredBefore(next.answered);
          return next;
        });
        const known = new Set(current.current.state.items.map(({ sample }) => sample.sample));
        // None that is new: the next ones come when the engine has taken what was sent.
        if (next.samples.every(({ sample }) => known.has(sample))) setExhausted(true);
        setState((before) => withSamples(before, next.samples));
      })
      .catch((thrown: unknown) => {
        isAsking.current = false;
        if (isEngineError(thrown, 'cancelled')) return;
        setError(toError(thrown));
      });
  }, [needsMore, session, held]);
  return {
    state,
    update: setState,
    answer,
    answeredBefore,
    beyond: answer === undefined ? 0 : answer.remaining - answer.samples.length,
    error,
    retry() {
      setError(null);
      setExhausted(false);
    },
  };
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
