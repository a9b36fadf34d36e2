import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './tokens.css';
import './app.css';
import { createBrowserHost } from '../engine/browser-host.ts';
import { createDesktopHost } from '../engine/desktop-host.ts';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element with the id "root".');
const host = window.seedloom === undefined ? createBrowserHost(window) : createDesktopHost(window, window.seedloom);
createRoot(root).render(
  <StrictMode>
    <App host={host} />
  </StrictMode>,
);
