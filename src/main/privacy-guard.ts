import { app, type Session, type WebContents } from 'electron';
import { appHost, appScheme, isAppUrl } from './app-url.ts';

/**
 * Chromium's own reasons to use the network, switched off. Must run before the application is ready. The network host
 * is not affected: Node resolves names by itself.
 */
export function silenceChromium(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('disable-background-networking');
  app.commandLine.appendSwitch('disable-component-update');
  app.commandLine.appendSwitch('disable-domain-reliability');
  app.commandLine.appendSwitch('dns-prefetch-disable');
  app.commandLine.appendSwitch('no-pings');
  app.commandLine.appendSwitch('force-webrtc-ip-handling-policy', 'disable_non_proxied_udp');
}

const debugSwitches = [
  'inspect',
  'inspect-brk',
  'inspect-port',
  'js-flags',
  'load-extension',
  'remote-allow-origins',
  'remote-debugging-address',
  'remote-debugging-pipe',
  'remote-debugging-port',
  'disable-web-security',
] as const;

/** Takes back what a start with options would open. Must run before the application is ready, in what is shipped. */
export function closeDebugDoors(): void {
  for (const name of debugSwitches) app.commandLine.removeSwitch(name);
}

/** Guards every session and every page that will ever exist in this application. */
export function guardApplication(): void {
  app.on('session-created', guardSession);
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
}

/**
 * No permission, no device, no download, no request outside the bundle. One exception: our own page may put something
 * on the clipboard when a person presses a button. It may never read it.
 */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl, isMainFrame }) =>
    answer(permission === writeClipboard && isMainFrame && isAppUrl(requestingUrl)),
  );
  session.setPermissionCheckHandler(
    (_contents, permission, origin, { isMainFrame }) =>
      permission === writeClipboard && isMainFrame && isAppUrl(origin),
  );
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isAllowedRequest(details.url) }));
}

const writeClipboard = 'clipboard-sanitized-write';

/** No other page, no second window, no webview. */
function guardContents(contents: WebContents): void {
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame || !isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-navigate', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** The page's own files, and pictures that it made itself; what else a page may do with these, its policy says. */
function isAllowedRequest(url: string): boolean {
  return isAppUrl(url) || url.startsWith('data:') || url.startsWith(`blob:${appScheme}://${appHost}/`);
}
