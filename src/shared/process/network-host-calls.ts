import type { ModelCatalogue } from './model-catalogue.ts';

/**
 * Request of `download.install`, which the network host answers over an RPC port with an `InstallReport`. It is the act
 * of a person: the engine sends it when a button was pressed, never by itself. Cancelling the call stops the download;
 * what is here so far is kept. While it runs, the topic `download.progress` (empty request) emits `DownloadProgress`.
 */
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
