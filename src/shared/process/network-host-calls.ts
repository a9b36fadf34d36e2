import type { InstallReport } from './download-progress.ts';
import type { ModelCatalogue } from './model-catalogue.ts';

/**
 * Calls about downloads that the network host answers over an RPC port. Each is the act of a person: the engine sends it
 * when a button was pressed, never by itself. Cancelling the call stops the download; what is here so far is kept.
 * While one runs, the topic `download.progress` (empty request) emits `DownloadProgress`.
 */
export interface DownloadCalls {
  readonly 'download.install': { readonly request: InstallCall; readonly answer: InstallReport };
}

export interface InstallCall {
  /** The data folder, absolute. */
  readonly home: string;
  readonly catalogue: ModelCatalogue;
  /** Id of a model of the catalogue. */
  readonly model: string;
  /** For the ledger: `the button Fetch in Models`. */
  readonly why: string;
  readonly termsAccepted: boolean;
}
