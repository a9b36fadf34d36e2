import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { isJsonObject } from '../../../src/shared/base/json.ts';
import { resolveDataFolder } from '../../../src/shared/process/data-folder.ts';
import { openTab, type Tab } from '../../support/browser-mode.ts';
import { descendants } from '../../support/command-line.ts';
import { ensureBuiltPage } from './built-page.ts';
import { launchChromium } from './chromium.ts';
import { PageWatch } from './page-watch.ts';

const commandLine = fileURLToPath(new URL('../../../src/node-host/cli.ts', import.meta.url));
const startWithinMs = 20_000;

/** `seedloom serve` on a temporary data folder, and Chromium, in which a person would use it. */
export class AppBench implements AsyncDisposable {
  readonly home: string;
  readonly server: Server;
  readonly browser: Browser;

  private constructor(home: string, server: Server, browser: Browser) {
    this.home = home;
    this.server = server;
    this.browser = browser;
  }

  /** @param options `models`: the data folder of the person lends its models */
  static async open(options: { readonly models?: boolean } = {}): Promise<AppBench> {
    await ensureBuiltPage();
    const home = join(realpathSync(mkdtempSync(join(tmpdir(), 'seedloom-app-'))), 'home');
    mkdirSync(home, { mode: 0o700 });
    if (options.models === true)
      symlinkSync(join(resolveDataFolder(process.env, process.platform), 'models'), join(home, 'models'));
    const [server, browser] = await Promise.all([Server.start(home), launchChromium()]);
    return new AppBench(home, server, browser);
  }

  /** A browser of its own, logged in with an address that was printed for it. */
  async visit(options: BrowserContextOptions = {}): Promise<Visit> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
    // Longer than anything takes on a busy machine, shorter than a test.
    context.setDefaultTimeout(15_000);
    const watch = new PageWatch(this.server.origin);
    await watch.follow(context);
    const page = await context.newPage();
    await page.goto(await this.server.issueAddress());
    await page
      .getByRole('navigation', { name: 'Steps' })
      .waitFor()
      .catch((error: unknown) => {
        const faults = watch.take().map(({ kind, text }) => `${kind}: ${text}`);
        throw new Error(`The page did not come up. ${faults.join('\n')}`, { cause: error });
      });
    return new Visit(this, context, watch, page);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    rmSync(dirname(this.home), { recursive: true, force: true });
  }
}

/** One browser with its tabs. */
export class Visit implements AsyncDisposable {
  readonly bench: AppBench;
  readonly context: BrowserContext;
  readonly watch: PageWatch;
  readonly page: Page;

  constructor(bench: AppBench, context: BrowserContext, watch: PageWatch, page: Page) {
    this.bench = bench;
    this.context = context;
    this.watch = watch;
    this.page = page;
  }

  /** Another tab of the same browser; it needs no key. */
  async newTab(address = this.page.url()): Promise<Page> {
    const tab = await this.context.newPage();
    await tab.goto(address);
    return tab;
  }

  /** The contract, with the rights of a tab: to prepare and to look after. */
  async openLink(): Promise<Tab> {
    const cookies = await this.context.cookies();
    return openTab({
      port: this.bench.server.port,
      cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.close();
  }
}

/** The real command in its own process. */
class Server {
  readonly #process: ChildProcess;
  readonly #addresses: string[] = [];
  readonly #waiting: ((address: string) => void)[] = [];
  #notes = '';

  private constructor(started: ChildProcess) {
    this.#process = started;
  }

  static async start(home: string): Promise<Server> {
    const environment = { ...process.env, SEEDLOOM_HOME: home };
    const child = spawn(process.execPath, [commandLine, 'serve', '--json'], {
      env: environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const server = new Server(child);
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      server.#notes += part;
    });
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      output += part;
      const lines = output.split('\n');
      output = lines.pop() ?? '';
      for (const line of lines) server.#take(line);
    });
    await server.#nextAddress();
    return server;
  }

  #take(line: string): void {
    const value: unknown = JSON.parse(line);
    if (!isJsonObject(value) || typeof value['address'] !== 'string') return;
    this.#addresses.push(value['address']);
    this.#waiting.shift()?.(value['address']);
  }

  #nextAddress(): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`No address was printed. ${this.#notes}`)), startWithinMs);
      this.#waiting.push((address) => {
        clearTimeout(timer);
        resolve(address);
      });
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Engine, then what it started. */
  get children(): readonly number[] {
    return descendants(this.pid);
  }

  get origin(): string {
    return new URL(this.#addresses[0] ?? '').origin;
  }

  get port(): number {
    return Number(new URL(this.origin).port);
  }

  /** What it wrote for people. */
  get notes(): string {
    return this.#notes;
  }

  /** As a person who presses Enter at the terminal: an address that works once. */
  async issueAddress(): Promise<string> {
    const printed = this.#nextAddress();
    this.#process.stdin?.write('\n');
    return await printed;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('close', resolve));
    this.#process.kill('SIGINT');
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 8_000);
    await ended;
    clearTimeout(timer);
  }
}
