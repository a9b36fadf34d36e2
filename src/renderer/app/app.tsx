import { useEffect, useState } from 'react';
import { type EngineLink, requestEngine, watchEngineLink } from '../engine/engine-link.ts';
import { EngineVersion } from './engine-version.tsx';

/** The window: for now it shows that the engine is reached. */
export function App() {
  const [link, setLink] = useState<EngineLink>({ kind: 'connecting' });
  useEffect(() => watchEngineLink(window, setLink), []);
  return (
    <main>
      <h1>Seedloom</h1>
      <LinkState link={link} />
    </main>
  );
}

function LinkState({ link }: { readonly link: EngineLink }) {
  switch (link.kind) {
    case 'connecting':
      return <p role="status">The engine is starting.</p>;
    case 'connected':
      return <EngineVersion client={link.client} />;
    case 'down':
      return (
        <div role="alert">
          <p>{link.message}</p>
          {link.retryInMs === null && window.seedloom !== undefined && (
            <button type="button" onClick={() => requestEngine(window)}>
              Try again
            </button>
          )}
        </div>
      );
  }
}
