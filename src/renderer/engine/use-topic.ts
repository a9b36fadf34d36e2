import { useEffect, useRef } from 'react';
import type { TopicEvents } from '../../shared/contract/answers.ts';
import type { TopicName } from '../../shared/contract/calls.ts';
import { useEngineSession } from './engine-context.tsx';

interface TopicListener<N extends TopicName> {
  onEvent(event: TopicEvents[N]): void;
  /** Events were lost: fetch anew. */
  onGap?(): void;
}

/** Hears a topic while the component is there and the request is given; again after a reconnect. */
export function useTopic<N extends TopicName>(
  topic: N,
  request: Readonly<Record<string, string>> | undefined,
  listener: TopicListener<N>,
): void {
  const session = useEngineSession();
  const current = useRef(listener);
  current.current = listener;
  const key = request === undefined ? undefined : JSON.stringify(request);
  useEffect(() => {
    if (session === undefined || key === undefined) return;
    return session.rpc.subscribe(topic, JSON.parse(key), (notice) => {
      // Safe: the engine emits what `TopicEvents` says.
      if (notice.kind === 'event') current.current.onEvent(notice.event as TopicEvents[N]);
      else if (notice.kind === 'gap') current.current.onGap?.();
    });
  }, [session, topic, key]);
}
