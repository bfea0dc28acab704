import type { IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { clientAddress } from '../../../../apps/http/client-address.js';

const request = (remoteAddress: string | undefined, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

describe('client address', () => {
  it("is the peer's when no proxy is trusted, whatever the header says", () => {
    expect(clientAddress(request('192.0.2.1', '203.0.113.9'), 0)).to.equal('192.0.2.1');
  });

  it('is the entry that the outermost trusted proxy added, counted from the right', () => {
    const chain = '198.51.100.1, 203.0.113.9,192.0.2.7';
    expect(clientAddress(request('10.0.0.1', chain), 1)).to.equal('192.0.2.7');
    expect(clientAddress(request('10.0.0.1', chain), 2)).to.equal('203.0.113.9');
    expect(clientAddress(request('10.0.0.1', chain), 3)).to.equal('198.51.100.1');
  });

  it('is the leftmost there is when there are fewer entries than proxies', () => {
    expect(clientAddress(request('10.0.0.1', '192.0.2.7'), 3)).to.equal('192.0.2.7');
    expect(clientAddress(request('10.0.0.1'), 2)).to.equal('10.0.0.1');
  });

  it('cannot be chosen by a client that sends entries of its own', () => {
    const forged = `${'6.6.6.6, '.repeat(1_000)}192.0.2.7`;
    expect(clientAddress(request('10.0.0.1', forged), 1)).to.equal('192.0.2.7');
  });

  for (const [written, read] of [
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:C000:0201', '192.0.2.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::1', '::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['192.0.2.1:4711', '192.0.2.1'],
    ['[2001:db8::1]:4711', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['  192.0.2.1\t', '192.0.2.1'],
  ] as const) {
    it(`reads ${written.trim()} as ${read}`, () => {
      expect(clientAddress(request('10.0.0.1', written), 1)).to.equal(read);
    });
  }

  for (const written of [
    '',
    ',',
    'unknown',
    '_hidden',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '0x7f.1',
    '2130706433',
    '012.1.1.1',
    '1.2.3.4:x',
    '[1.2.3.4',
    '2001:db8::1:4711:x',
    "'; drop table x; --",
    '\u0000',
    '\u00ff',
    'x'.repeat(10_000),
    '1'.repeat(10_000),
    '['.repeat(10_000),
  ]) {
    it(`takes ${JSON.stringify(written.slice(0, 20))} for unreadable`, () => {
      expect(clientAddress(request('10.0.0.1', written), 1)).to.equal(null);
    });
  }

  it('is null when the connection is gone', () => {
    expect(clientAddress(request(undefined), 0)).to.equal(null);
  });
});
