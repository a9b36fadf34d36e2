export const appScheme = 'app';
export const appHost = 'seedloom';
export const appStartUrl = `${appScheme}://${appHost}/index.html`;

/** Whether a URL is of the application's own page. Compares parsed parts: look-alikes differ in host or user. */
export function isAppUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === `${appScheme}:` && url.host === appHost && url.username === '' && url.password === '';
}
