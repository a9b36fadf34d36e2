import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import type { CallAnswers } from '../../shared/contract/answers.ts';
import type { CallName, CallRequest } from '../../shared/contract/calls.ts';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { useEngineSession } from './engine-context.tsx';

interface CommandOptions<N extends CallName> {
  readonly onSuccess?: (answer: CallAnswers[N], request: CallRequest<N>) => void;
  /** The error is shown in place; without this the application shows it as a notice. */
  readonly showsError?: boolean;
}

export type Command<N extends CallName> = UseMutationResult<CallAnswers[N], Error, CallRequest<N>> & {
  /** Stops the call that is under way. */
  cancel(): void;
};

/** A call that changes something or takes long. A repeat after a broken link gets the first one's answer. */
export function useCommand<N extends CallName>(
  name: N,
  { onSuccess, showsError = false }: CommandOptions<N> = {},
): Command<N> {
  const session = useEngineSession();
  const controller = useRef<AbortController>(undefined);
  const mutation = useMutation<CallAnswers[N], Error, CallRequest<N>>({
    mutationKey: [name],
    meta: { showsError },
    mutationFn: (request) => {
      if (session === undefined) throw new EngineError('engine-unavailable', 'The engine is not there at the moment.');
      controller.current = new AbortController();
      return session.client.call(name, request, {
        signal: controller.current.signal,
        idempotencyKey: crypto.randomUUID(),
      });
    },
    ...(onSuccess === undefined ? {} : { onSuccess: (answer, request) => onSuccess(answer, request) }),
  });
  return { ...mutation, cancel: () => controller.current?.abort() };
}
