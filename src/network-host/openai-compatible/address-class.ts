import { BlockList, isIP, isIPv4 } from 'node:net';

/**
 * Where an address lies. `private`: the own network, shared address space of overlay networks and links included.
 * `unusable`: stands for no single machine (`0.0.0.0`, multicast), or is where clouds hand out their secrets.
 */
export type AddressClass = 'loopback' | 'private' | 'public' | 'unusable';

/** @param address an IP address as `dns.lookup` gives it, without brackets. What is no address is `unusable`. */
export function classifyAddress(address: string): AddressClass {
  const [bare = ''] = address.split('%');
  if (isIP(bare) === 0) return 'unusable';
  const mapped = isIPv4(bare) ? bare : mappedAddress(bare);
  const family = mapped === undefined ? 'ipv6' : 'ipv4';
  const checked = mapped ?? bare;
  if (unusable.check(checked, family)) return 'unusable';
  if (loopback.check(checked, family)) return 'loopback';
  return ownNetworks.check(checked, family) ? 'private' : 'public';
}

const unusable = listOf({
  ipv4: ['0.0.0.0/8', '224.0.0.0/4', '240.0.0.0/4', '169.254.169.254/32'],
  ipv6: ['::/128', 'ff00::/8', 'fd00:ec2::254/128'],
});
const loopback = listOf({ ipv4: ['127.0.0.0/8'], ipv6: ['::1/128'] });
const ownNetworks = listOf({
  ipv4: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10'],
  ipv6: ['fc00::/7', 'fe80::/10'],
});

function listOf(networks: Readonly<Record<'ipv4' | 'ipv6', readonly string[]>>): BlockList {
  const list = new BlockList();
  for (const family of ['ipv4', 'ipv6'] as const) {
    for (const network of networks[family]) {
      const [address = '', bits = ''] = network.split('/');
      list.addSubnet(address, Number(bits), family);
    }
  }
  return list;
}

/** The IPv4 address inside `::ffff:a.b.c.d`, also when it is written in hexadecimal digits. */
function mappedAddress(address: string): string | undefined {
  const written = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const found = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/u.exec(written);
  if (found === null) return undefined;
  const [high, low] = [Number.parseInt(found[1] ?? '', 16), Number.parseInt(found[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
