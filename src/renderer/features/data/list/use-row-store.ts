import { useEffect, useRef, useState } from 'react';
import { EngineError } from '../../../../shared/domain/engine-error.ts';
import { useEngineSession } from '../../../engine/engine-context.tsx';
import { useTopic } from '../../../engine/use-topic.ts';
import { RowStore } from './row-store.ts';

/** The rows of a project, kept up to date while somebody looks at them. */
export function useRowStore(project: string): RowStore {
  const session = useEngineSession();
  const current = useRef(session);
  current.current = session;
  const [store] = useState(
    () =>
      new RowStore(async (numbers) => {
        const client = current.current?.client;
        if (client === undefined) throw new EngineError('engine-unavailable', 'The engine is not there at the moment.');
        return (await client.call('samples.rows', { project, numbers: [...numbers] })).rows;
      }),
  );
  useTopic(
    'project.changed',
    { project },
    {
      onEvent: ({ areas }) => {
        if (areas.includes('samples') || areas.includes('sources')) store.markOld();
      },
      onGap: () => store.markOld(),
    },
  );
  // After a restart of the engine all is asked for again.
  const isThere = session !== undefined;
  useEffect(() => {
    if (!isThere) return;
    store.retry();
    store.markOld();
  }, [isThere, store]);
  return store;
}
