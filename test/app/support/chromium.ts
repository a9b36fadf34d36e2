import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Chromium is: `$CHROMIUM`, or Debian's place. */
export const chromiumPath = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
);

/** The name of a test group: says why it is skipped where there is no browser. */
export function inChromium(subject: string): string {
  return chromiumPath === undefined
    ? `${subject} (skipped: no Chromium at /usr/bin/chromium; install it or name one in $CHROMIUM)`
    : subject;
}

/** No name is looked up but the loopback address: what the page asks for elsewhere fails and is seen. */
export async function launchChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('There is no Chromium here.');
  return await chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}
