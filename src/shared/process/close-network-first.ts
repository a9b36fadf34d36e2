/**
 * Import this first in the entry of a worker thread that must not reach the network: it installs the guard before the
 * imports below it run. What was tried goes to stderr, which the process of the thread keeps as its log.
 */
import { installNetworkGuard } from './network-guard.ts';

installNetworkGuard({
  onAttempt: ({ what, where, stack }) =>
    console.error(`network refused in a worker thread: ${what} ${where}\n${stack}`),
});
