/** The web server for `crowded-server.ts`, in a process of its own. Prints its port. */
import { writeFileSync } from 'node:fs';
import { startTestServer } from '../../test/support/web-bench.ts';

// As large as the real page's script: who asks for it and does not read must not fill the memory.
const server = await startTestServer({
  prepare: (bundle) => writeFileSync(`${bundle}/assets/index-1a2b3c4d.js`, 'x'.repeat(3_000_000)),
});
console.log(server.port);
