import { app, dialog } from 'electron';
import { startShell } from './start-shell.ts';

startShell().catch((error: unknown) => {
  console.error('Seedloom could not start.', error);
  dialog.showErrorBox('Seedloom could not start', error instanceof Error ? error.message : String(error));
  app.exit(1);
});
