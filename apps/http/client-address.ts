import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * The client's IP address in its shortest form, an IPv4 one that came in IPv6 dress as IPv4. Behind `hops` proxies it is the entry that the outermost
 * of them added: counted from the right, because a client can write anything to the left of it. null when it cannot be read.
 */
export function clientAddress(request: IncomingMessage, hops: number): string | null {
  const peer = request.socket.remoteAddress ?? '';
  if (hops === 0) return normalizeAddress(peer);
  const forwarded = request.headers['x-forwarded-for'];
  const chain = [...(forwarded === undefined ? [] : String(forwarded).split(',')), peer];
  return normalizeAddress(chain.at(-1 - hops) ?? chain[0] ?? '');
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
const WITH_PORT = /^(?:\[([^\]]*)\](?::\d{1,5})?|(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5})$/;

function normalizeAddress(text: string): string | null {
  const trimmed = text.trim();
  const [, ipv6, ipv4] = WITH_PORT.exec(trimmed) ?? [];
  // A zone (`fe80::1%eth0`) names a network card of one machine and has no place in a record.
  const [bare = ''] = (ipv6 ?? ipv4 ?? trimmed).split('%');
  // ipaddr.js alone would also take `0x7f.1` and `2130706433` for addresses.
  if (isIP(bare) === 0) return null;
  return ipaddr.process(bare).toString();
}
