import { expect, test } from 'vitest';
import { type AddressClass, classifyAddress } from '../../../../src/network-host/openai-compatible/address-class.ts';

const addresses: Readonly<Record<AddressClass, readonly string[]>> = {
  loopback: ['127.0.0.1', '127.255.0.3', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1'],
  private: [
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.20',
    '100.64.0.9',
    '169.254.3.4',
    'fd12::1',
    'fe80::1%eth0',
    '::ffff:192.168.0.1',
  ],
  public: [
    '8.8.8.8',
    '172.32.0.1',
    '172.15.255.255',
    '11.0.0.0',
    '192.169.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '::ffff:808:808',
    '::7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::1',
  ],
  unusable: [
    '0.0.0.0',
    '0.1.2.3',
    '::',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '::ffff:0.0.0.0',
    'fd00:ec2::254',
    'localhost',
    '127.1',
    '',
  ],
};

test.each(Object.entries(addresses).flatMap(([kind, all]) => all.map((address) => [address, kind] as const)))(
  '%s is %s',
  (address, kind) => {
    expect(classifyAddress(address)).toBe(kind);
  },
);
