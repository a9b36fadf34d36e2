/**
 * Imported first by the engine's entries, for what it does: the engine has no network. Any use is refused, and told
 * on stderr for the log.
 */
import { installNetworkGuard } from '../../shared/process/network-guard.ts';

installNetworkGuard({
  onAttempt: ({ what, where }) =>
    console.error(`The engine tried to use the network and was refused: ${what} ${where}`),
});
