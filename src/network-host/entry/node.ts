/** The network host as a child of Node: the only process that opens outbound connections. */
import { exitWithParent } from '../../shared/process/exit-with-parent.ts';
import { openParentProcessPort } from '../../shared/process/node-child-port.ts';
import { serveNetworkHost } from './serve-network-host.ts';

exitWithParent();
serveNetworkHost(openParentProcessPort());
