import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { CallAnswers } from '../../shared/contract/answers.ts';
import type { CallName, CallRequest } from '../../shared/contract/calls.ts';
import { useEngineSession } from './engine-context.tsx';

interface AnswerOptions {
  /** Not asked while false. */
  readonly enabled?: boolean;
  /** Asked again after so many milliseconds. */
  readonly everyMs?: number;
  /** The last answer stays while another request is on its way. */
  readonly keepPrevious?: boolean;
  readonly staleMs?: number;
}

/** The answer of a call that only reads. Asked anew when the project tells of a change, cancelled when nobody looks. */
export function useAnswer<N extends CallName>(
  name: N,
  request: CallRequest<N>,
  { enabled = true, everyMs, keepPrevious = false, staleMs }: AnswerOptions = {},
): UseQueryResult<CallAnswers[N], Error> {
  const session = useEngineSession();
  return useQuery<CallAnswers[N], Error>({
    queryKey: [name, request],
    enabled: enabled && session !== undefined,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
    ...(staleMs === undefined ? {} : { staleTime: staleMs }),
    ...(keepPrevious ? { placeholderData: keepPreviousData } : {}),
    queryFn: ({ signal }) => {
      if (session === undefined) throw new Error('The engine is not there.');
      return session.client.call(name, request, { signal });
    },
  });
}
