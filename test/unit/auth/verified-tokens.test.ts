import { expect } from 'chai';
import { ManualClock } from '../../../adapters/memory/index.js';
import { createVerifiedTokens } from '../../../apps/auth/index.js';

const NOW = Date.UTC(2026, 1, 12, 10, 30);
const SOON = NOW / 1000 + 30;

describe('verified tokens', () => {
  let clock: ManualClock;
  let verified: string[];
  let ask: (token: string, claims: unknown) => Promise<unknown>;
  beforeEach(() => {
    clock = new ManualClock(NOW);
    verified = [];
    const verifiedTokens = createVerifiedTokens(clock);
    ask = (token, claims) =>
      verifiedTokens(token, async () => {
        verified.push(token);
        return claims;
      });
  });

  it('are not verified again', async () => {
    const claims = { sub: '1', exp: SOON };
    expect(await ask('a', claims)).to.equal(claims);
    expect(await ask('a', 'what a second look would find')).to.equal(claims);
    expect(verified).to.deep.equal(['a']);
  });

  it('are told apart by their last character', async () => {
    await ask('header.claims.signature', { exp: SOON });
    expect(await ask('header.claims.signaturE', 'its own')).to.equal('its own');
  });

  it('are over at their end, exclusive', async () => {
    await ask('a', { exp: SOON });
    clock.set(SOON * 1000 - 1);
    expect(await ask('a', 'over')).to.deep.equal({ exp: SOON });
    clock.set(SOON * 1000);
    expect(await ask('a', 'over')).to.equal('over');
  });

  it('are not valid before their beginning, to which the clock can be set back', async () => {
    clock.set(NOW + 10_000);
    const claims = { nbf: NOW / 1000 + 10, exp: SOON };
    await ask('a', claims);
    clock.set(NOW + 9_999);
    expect(await ask('a', 'too early')).to.equal('too early');
  });

  it('are verified again after a minute, and when the clock was set back', async () => {
    const claims = { exp: SOON + 3_600 };
    await ask('a', claims);
    clock.set(NOW + 59_999);
    await ask('a', claims);
    expect(verified).to.have.length(1);
    clock.set(NOW + 60_000);
    await ask('a', claims);
    expect(verified).to.have.length(2);
    clock.set(NOW);
    await ask('a', claims);
    expect(verified).to.have.length(3);
  });

  it('are not remembered when they were refused', async () => {
    const verifiedTokens = createVerifiedTokens(clock);
    const refused = await verifiedTokens('a', () => Promise.reject(new Error('refused'))).catch(String);
    expect(refused).to.equal('Error: refused');
    expect(await verifiedTokens('a', async () => 'valid')).to.equal('valid');
  });

  for (const [what, token, claims] of [
    ['without an end', 'a', { sub: '1' }],
    ['with an end that is no number', 'a', { exp: String(SOON) }],
    ['without claims', 'a', null],
    ['of a length that ours never have', 'a'.repeat(1_025), { exp: SOON }],
  ] as const) {
    it(`are not remembered ${what}`, async () => {
      await ask(token, claims);
      await ask(token, claims);
      expect(verified).to.have.length(2);
    });
  }

  it('are remembered up to a number, the oldest forgotten first', async () => {
    for (let index = 0; index <= 5_000; index++) await ask(`token ${index}`, { exp: SOON });
    await ask('token 1', undefined);
    expect(verified, 'the second is still there').to.have.length(5_001);
    await ask('token 0', undefined);
    expect(verified, 'the first is not').to.have.length(5_002);
  });
});
