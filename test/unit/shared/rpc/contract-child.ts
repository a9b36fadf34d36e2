import { exitWithParent } from '../../../../src/shared/process/exit-with-parent.ts';
import { openParentProcessPort } from '../../../../src/shared/process/node-child-port.ts';
import { serveContract } from './contract-server.ts';

exitWithParent();
serveContract(openParentProcessPort(), () => process.exit(3));
