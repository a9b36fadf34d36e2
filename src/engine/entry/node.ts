/** The engine as a child of Node, for the browser mode and the command line. */
import './guard-engine.ts';
import { exitWithParent } from '../../shared/process/exit-with-parent.ts';
import { openParentProcessPort } from '../../shared/process/node-child-port.ts';
import { startNodeEngine } from './start-node-engine.ts';

await startNodeEngine({ port: openParentProcessPort(), exitWithParent });
