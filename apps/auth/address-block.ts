import ipaddr from 'ipaddr.js';

const IPV6_BLOCK_PARTS = 4;

/** What one customer of a provider has: an IPv4 address, or a whole /64 of IPv6, which must not count as 2^64 clients. */
export function addressBlock(ipAddress: string | null): string {
  if (ipAddress === null) return 'unknown';
  const address = ipaddr.process(ipAddress);
  if (address instanceof ipaddr.IPv4) return address.toString();
  const parts = address.parts.slice(0, IPV6_BLOCK_PARTS).map((part) => part.toString(16));
  return `${parts.join(':')}::/64`;
}
