import { app } from 'electron';
import { startShell } from './start-shell.ts';

startShell().catch((error: unknown) => {
  console.error('Seedloom could not start.', error);
  app.exit(1);
});
