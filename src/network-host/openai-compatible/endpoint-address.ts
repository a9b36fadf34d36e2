import { lookup as lookupName } from 'node:dns/promises';
import { isIP } from 'node:net';
import { EngineError } from '../../shared/domain/engine-error.ts';
import { classifyAddress } from './address-class.ts';
import { RequestFailure } from './request-failure.ts';

/** One machine: the connection goes to this address and no other, whatever the name means a moment later. */
export interface CheckedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

export type LookUp = (name: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

const systemLookUp: LookUp = (name) => lookupName(name, { all: true, verbatim: true });

export interface AddressQuestion {
  readonly id: string;
  readonly url: URL;
  readonly allowPublic: boolean;
  readonly timeoutMs: number;
  readonly lookUp?: LookUp;
}

/**
 * Looks the host up once and checks every address that the name has: a name that leads to the own network and outside
 * of it as well is taken for outside. Throws EngineError `network-refused`, or `RequestFailure` when there is no such name.
 */
export async function checkAddress(question: AddressQuestion): Promise<CheckedAddress> {
  const { id, url } = question;
  const found = await addressesOf(question);
  const classes = found.map(({ address }) => classifyAddress(address));
  if (classes.includes('unusable')) {
    throw refused(
      id,
      `the address ${url.hostname} stands for no machine that may be asked. Enter 127.0.0.1 for this machine, or the address of the other one.`,
    );
  }
  if (classes.includes('public')) {
    if (!question.allowPublic) {
      throw refused(
        id,
        `${url.hostname} lies outside the own network, and the endpoint is not allowed to go there. Texts would leave it: if that is meant, allow it in Models.`,
      );
    }
    if (url.protocol !== 'https:') {
      throw refused(
        id,
        `${url.hostname} lies outside the own network, and http would send texts readable for everyone on the way. Enter an address that starts with https.`,
      );
    }
  }
  const [first] = found;
  if (first === undefined) throw new RequestFailure(`there is no address for ${url.hostname}`, { isRetried: false });
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
}

async function addressesOf({ url, timeoutMs, lookUp = systemLookUp }: AddressQuestion): ReturnType<LookUp> {
  const name = url.hostname.replace(/^\[|\]$/gu, '');
  const family = isIP(name);
  if (family !== 0) return [{ address: name, family }];
  const timer = Promise.withResolvers<never>();
  const timeout = setTimeout(
    () => timer.reject(new RequestFailure(`the name ${name} was not found within ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  try {
    return await Promise.race([lookUp(name), timer.promise]);
  } catch (error) {
    if (error instanceof RequestFailure) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new RequestFailure(`the name ${name} was not found (${code})`, { isRetried: code === 'EAI_AGAIN' });
  } finally {
    clearTimeout(timeout);
  }
}

function refused(id: string, reason: string): EngineError {
  return new EngineError('network-refused', `The endpoint ${id} was not asked: ${reason}`, { endpoint: id });
}
