import type { BrowserContext, Page } from 'playwright-core';

/** Something that no page of Seedloom may do. */
export interface Fault {
  readonly kind: 'foreign request' | 'console error' | 'page error' | 'policy violation' | 'code ran';
  readonly text: string;
}

/** Collects what the pages of a context do wrong: requests to elsewhere, errors, breaches of the content policy. */
export class PageWatch {
  readonly #faults: Fault[] = [];
  readonly #origin: string;
  #allowed: readonly RegExp[] = [];

  constructor(origin: string) {
    this.#origin = origin;
  }

  async follow(context: BrowserContext): Promise<void> {
    await context.exposeBinding('seedloomTestFault', (_source, kind: Fault['kind'], text: string) =>
      this.#add({ kind, text }),
    );
    await context.addInitScript(`
      addEventListener('securitypolicyviolation', (event) =>
        seedloomTestFault('policy violation', event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
      globalThis.seedloomTestRan = (text) => seedloomTestFault('code ran', String(text));
    `);
    context.on('request', (request) => this.#checkUrl(request.url()));
    context.on('weberror', (error) => this.#add({ kind: 'page error', text: error.error().stack ?? String(error) }));
    context.on('page', (page) => this.#followPage(page));
  }

  #followPage(page: Page): void {
    page.on('websocket', (socket) => this.#checkUrl(socket.url().replace(/^ws/u, 'http')));
    page.on('console', (message) => {
      // The browser asks for this one by itself now and then, whatever icon the page names.
      if (message.location().url.endsWith('/favicon.ico')) return;
      if (message.type() === 'error' || message.type() === 'warning')
        this.#add({ kind: 'console error', text: `${message.text()} (${message.location().url})` });
    });
  }

  #checkUrl(url: string): void {
    const { protocol, origin } = new URL(url);
    if (['data:', 'blob:', 'about:'].includes(protocol) || origin === this.#origin) return;
    this.#add({ kind: 'foreign request', text: url });
  }

  #add(fault: Fault): void {
    this.#faults.push(fault);
  }

  /** What a test brings about on purpose: a lost connection writes a line that no page can prevent. */
  allow(...texts: readonly RegExp[]): void {
    this.#allowed = texts;
  }

  /** All since the last time. What was allowed is left out and no longer allowed. */
  take(): readonly Fault[] {
    const taken = this.#faults.splice(0).filter(({ text }) => !this.#allowed.some((allowed) => allowed.test(text)));
    this.#allowed = [];
    return taken;
  }
}
