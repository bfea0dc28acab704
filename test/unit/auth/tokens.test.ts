import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import { ManualClock, SequentialIds } from '../../../adapters/memory/index.js';
import { createTokens } from '../../../apps/auth/index.js';
import { DAY_MS, MINUTE_MS, type User } from '../../../core/index.js';

const NOW = Date.UTC(2026, 1, 12, 10, 30);
const SECRET = 'a secret of at least thirty-two bytes';
const settings = { kind: 'secret', secret: SECRET, issuer: 'issuer', audience: 'audience' } as const;
const user: User = {
  id: '456',
  username: 'jane',
  passwordHash: null,
  participantId: '123',
  isStaff: false,
  isSuperuser: false,
  isActive: true,
  tokenVersion: 7,
};

describe('tokens', () => {
  it('names user, kind, version, issuer, audience, a life time by the clock, and itself', () => {
    const { access, refresh } = createTokens(settings, new ManualClock(NOW), new SequentialIds()).issue(user);
    const iat = NOW / 1000;
    const claims = { sub: '456', ver: 7, iss: 'issuer', aud: 'audience', iat };
    expect(jwt.decode(access)).to.deep.include({ ...claims, typ: 'access', exp: iat + 15 * 60 });
    expect(jwt.decode(refresh)).to.deep.include({ ...claims, typ: 'refresh', exp: iat + 24 * 3600 });
    const ids = [access, refresh].map((token) => (jwt.decode(token) as jwt.JwtPayload).jti);
    expect(new Set(ids).size).to.equal(2);
  });

  it('accepts a refresh token until its end, exclusive', () => {
    const clock = new ManualClock(NOW);
    const tokens = createTokens(settings, clock, new SequentialIds());
    const { refresh } = tokens.issue(user);
    clock.set(NOW + DAY_MS - 1);
    expect(tokens.verifyRefresh(refresh)).to.deep.equal({ sub: '456', typ: 'refresh', ver: 7 });
    clock.set(NOW + DAY_MS);
    expect(tokens.verifyRefresh(refresh)).to.equal(undefined);
  });

  it('takes life times from the settings', () => {
    const clock = new ManualClock(NOW);
    const short = { ...settings, accessLifetimeMs: MINUTE_MS, refreshLifetimeMs: 2 * MINUTE_MS };
    const { access, refresh } = createTokens(short, clock, new SequentialIds()).issue(user);
    expect(jwt.decode(access)).to.deep.include({ exp: NOW / 1000 + 60 });
    expect(jwt.decode(refresh)).to.deep.include({ exp: NOW / 1000 + 120 });
  });

  it('does not take anything else for a refresh token', () => {
    const clock = new ManualClock(NOW);
    const tokens = createTokens(settings, clock, new SequentialIds());
    const claims = { sub: '456', typ: 'refresh', ver: 7, iss: 'issuer', aud: 'audience', exp: NOW / 1000 + 60 };
    const sign = (changes: object, secret = SECRET, algorithm: jwt.Algorithm = 'HS256') =>
      jwt.sign({ ...claims, ...changes }, secret, { algorithm });
    expect(tokens.verifyRefresh(sign({})), 'the control').to.not.equal(undefined);
    const { exp: _, ...endless } = claims;
    const others = {
      'access token': tokens.issueAccess(user),
      'wrong secret': sign({}, 'another secret of at least 32 bytes'),
      'wrong issuer': sign({ iss: 'x' }),
      'wrong audience': sign({ aud: 'x' }),
      'no version': sign({ ver: undefined }),
      'no end': jwt.sign(endless, SECRET),
      'another algorithm': sign({}, SECRET, 'HS512'),
      'no algorithm': jwt.sign(claims, '', { algorithm: 'none' }),
      'no token': 'x.y.z',
      nothing: '',
    };
    for (const [name, token] of Object.entries(others))
      expect(tokens.verifyRefresh(token), name).to.equal(undefined);
  });
});
