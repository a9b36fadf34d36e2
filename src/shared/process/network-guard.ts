import dgram from 'node:dgram';
import dns from 'node:dns';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import inspector from 'node:inspector';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';
import { EngineError } from '../domain/engine-error.ts';
import { networkTarget } from './network-target.ts';

export interface NetworkAttempt {
  /** The function that was called, for example `net.Socket.prototype.connect`. */
  readonly what: string;
  /** Host and port, without path, query or user: those may quote private text. Empty when there was none. */
  readonly where: string;
  readonly stack: string;
}

export interface NetworkGuard {
  readonly attemptCount: number;
  /** The first 1,000. */
  readonly attempts: readonly NetworkAttempt[];
}

interface Options {
  /** Told of each attempt before it is refused. What it throws goes to the caller of the refused function. */
  readonly onAttempt: (attempt: NetworkAttempt) => void;
}

const keptAttempts = 1000;

/**
 * Makes every use of the network in this thread fail with `network-refused` and records it. Import and call it before
 * anything else. It cannot be taken off; a second call throws.
 *
 * Covered: the functions and classes of net, tls, dns, http, https, http2, dgram and inspector, listening included,
 * and the globals fetch, WebSocket and EventSource, in CommonJS and ES modules alike. Functions that give a promise
 * reject, the others throw. Channels to children and workers use none of these and go on working.
 * Not covered: native code, other programs, and **other threads**: each worker's entry calls it too.
 */
export function installNetworkGuard({ onAttempt }: Options): NetworkGuard {
  if (Object.hasOwn(globalThis, installedMark)) throw new Error('The network guard is installed already.');
  Object.defineProperty(globalThis, installedMark, { value: true });
  const attempts: NetworkAttempt[] = [];
  let attemptCount = 0;
  const refuse: Refuse = (what, parameters) => {
    const where = networkTarget(parameters);
    const target = where === '' ? '' : ` to ${where}`;
    const message = `The network was used (${what}${target}) in a process that has none. This is an error of the application: please report it.`;
    const error = new EngineError('network-refused', message, { what, where });
    const attempt: NetworkAttempt = { what, where, stack: error.stack ?? '' };
    attemptCount += 1;
    if (attempts.length < keptAttempts) attempts.push(attempt);
    onAttempt(attempt);
    return error;
  };
  refuseModules(refuse);
  refuseGlobals(refuse);
  refuseBindings(refuse);
  syncBuiltinESMExports();
  return {
    attempts,
    get attemptCount() {
      return attemptCount;
    },
  };
}

/** Records the attempt and gives the error to throw or to reject with. */
type Refuse = (what: string, parameters: readonly unknown[]) => EngineError;

const installedMark = Symbol.for('seedloom.network-guard');
const dnsFunctions = /^(lookup|lookupService|resolve.*|reverse)$/;

function refuseModules(refuse: Refuse): void {
  const throwing = (target: object, name: string, names: readonly string[]): void => {
    for (const member of names) replace(target, member, throwingFunction(refuse, `${name}.${member}`));
  };
  throwing(net, 'net', ['connect', 'createConnection', '_createServerHandle', 'BoundSocket']);
  throwing(net.Socket.prototype, 'net.Socket.prototype', ['connect']);
  throwing(net.Server.prototype, 'net.Server.prototype', ['listen']);
  throwing(tls, 'tls', ['connect']);
  throwing(http, 'http', ['request', 'get', 'ClientRequest', 'WebSocket']);
  throwing(http.Agent.prototype, 'http.Agent.prototype', ['createConnection', 'createSocket', 'addRequest']);
  throwing(https, 'https', ['request', 'get']);
  throwing(https.Agent.prototype, 'https.Agent.prototype', ['createConnection']);
  throwing(http2, 'http2', ['connect']);
  throwing(dgram, 'dgram', ['createSocket', '_createSocketHandle', 'Socket']);
  const datagramMembers = ['bind', 'bindSync', 'connect', 'connectSync', 'send', 'sendto', 'addMembership'];
  throwing(dgram.Socket.prototype, 'dgram.Socket.prototype', datagramMembers);
  throwing(inspector, 'inspector', ['open']);
  const dnsNames = (target: object): string[] =>
    Object.getOwnPropertyNames(target).filter((name) => dnsFunctions.test(name));
  throwing(dns, 'dns', dnsNames(dns));
  for (const prototype of prototypesOf(dns.Resolver))
    throwing(prototype, 'dns.Resolver.prototype', dnsNames(prototype));
  for (const target of [dns.promises, ...prototypesOf(dns.promises.Resolver)]) {
    for (const name of dnsNames(target)) replace(target, name, rejectingFunction(refuse, `dns.promises.${name}`));
  }
}

function refuseGlobals(refuse: Refuse): void {
  replace(globalThis, 'fetch', rejectingFunction(refuse, 'fetch'));
  for (const name of ['WebSocket', 'WebSocketStream', 'EventSource']) {
    if (name in globalThis) replace(globalThis, name, throwingFunction(refuse, name));
  }
}

/** `process.binding` is Node's deprecated way to the native layer below these modules. */
function refuseBindings(refuse: Refuse): void {
  const binding: unknown = Reflect.get(process, 'binding');
  if (typeof binding !== 'function') return;
  replace(process, 'binding', (name: unknown, ...rest: unknown[]): unknown => {
    if (/^(tcp|udp|cares|pipe|tls)_wrap$/.test(String(name))) throw refuse(`process.binding(${String(name)})`, []);
    return Reflect.apply(binding, process, [name, ...rest]);
  });
}

/** Members that this version of Node does not have are left out: newer and older ones differ. */
function replace(target: object, name: string, value: unknown): void {
  if (!(name in target)) return;
  const known = Object.getOwnPropertyDescriptor(target, name);
  const enumerable = known?.enumerable ?? false;
  Object.defineProperty(target, name, { value, enumerable, configurable: false, writable: false });
}

/** A `function`, so that `new` is refused in the same way and `instanceof` still works. */
function throwingFunction(refuse: Refuse, what: string): unknown {
  return function refused(...parameters: unknown[]): never {
    throw refuse(what, parameters);
  };
}

function rejectingFunction(refuse: Refuse, what: string): unknown {
  return function refused(...parameters: unknown[]): Promise<never> {
    return Promise.reject(refuse(what, parameters));
  };
}

/** Of a class: its prototype and those it inherits from, without Object's. */
function prototypesOf(ofClass: { readonly prototype: object }): object[] {
  const found: object[] = [];
  let prototype: object | null = ofClass.prototype;
  while (prototype && prototype !== Object.prototype) {
    found.push(prototype);
    prototype = Object.getPrototypeOf(prototype);
  }
  return found;
}
