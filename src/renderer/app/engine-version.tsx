import { useEffect, useState } from 'react';
import type { RpcClient } from '../../shared/rpc/rpc-client.ts';

/** One sentence with the engine's version, asked through the contract. */
export function EngineVersion({ client }: { readonly client: RpcClient }) {
  const [sentence, setSentence] = useState('The engine is running.');
  useEffect(() => {
    const cancel = new AbortController();
    client.call('engine.version', {}, { signal: cancel.signal }).then(
      (answer) => setSentence(describeVersion(answer)),
      (error: unknown) => {
        if (!cancel.signal.aborted) setSentence(error instanceof Error ? error.message : String(error));
      },
    );
    return () => cancel.abort();
  }, [client]);
  return <p role="status">{sentence}</p>;
}

function describeVersion(answer: unknown): string {
  if (typeof answer === 'object' && answer !== null && 'version' in answer && typeof answer.version === 'string') {
    return `The engine is running, version ${answer.version}.`;
  }
  return 'The engine is running, but did not tell its version.';
}
