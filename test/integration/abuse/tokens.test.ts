import { createHmac, generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { AUTH, NOON, startHttpApp, type TestApp } from '../../support/http-app.js';

const SOON = NOON / 1000 + 60;
const HEADER = { alg: 'HS256', typ: 'JWT' };
const CLAIMS = { sub: '2', typ: 'access', ver: 0, iss: AUTH.issuer, aud: AUTH.audience, exp: SOON };
const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token made by hand: libraries refuse to make most of these. */
function token(header: unknown, claims: unknown, secret: string | Buffer = AUTH.secret): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
const unsigned = (header: unknown) => `${encode(header)}.${encode(CLAIMS)}.`;
const [publicKey, jwk] = (() => {
  const { publicKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return [key.export({ type: 'spki', format: 'pem' }) as string, key.export({ format: 'jwk' })] as const;
})();
const OWN_KEY = 'a key of the attacker, longer than 32 bytes';
const ownJwk = { kty: 'oct', k: Buffer.from(OWN_KEY).toString('base64url'), alg: 'HS256' };

/** Ways to be taken for staff without the secret; each has let somebody in somewhere. Those of claims and algorithms are in http/access.test.ts. */
const FORGED: Readonly<Record<string, string>> = {
  'alg none in any case': unsigned({ ...HEADER, alg: 'nOnE' }),
  'alg none with a signature': token({ ...HEADER, alg: 'none' }, CLAIMS, OWN_KEY),
  'no alg': token({ typ: 'JWT' }, CLAIMS, OWN_KEY),
  'an empty alg': token({ ...HEADER, alg: '' }, CLAIMS, OWN_KEY),
  'a list of algs': token({ ...HEADER, alg: ['HS256', 'none'] }, CLAIMS, OWN_KEY),
  'an empty signature': unsigned(HEADER),
  'an empty secret': token(HEADER, CLAIMS, ''),
  'a secret of zeros': token(HEADER, CLAIMS, Buffer.alloc(32)),
  'RS256 named, signed with a public key as the secret': token({ ...HEADER, alg: 'RS256' }, CLAIMS, publicKey),
  'a kid that leads to an empty file': token({ ...HEADER, kid: '/dev/null' }, CLAIMS, ''),
  'a kid that climbs': token({ ...HEADER, kid: '../../../../dev/null' }, CLAIMS, ''),
  'a kid that is SQL': token({ ...HEADER, kid: `x' UNION SELECT '${OWN_KEY}' --` }, CLAIMS, OWN_KEY),
  'a kid that is a command': token({ ...HEADER, kid: 'x | sleep 5' }, CLAIMS, OWN_KEY),
  'a kid that is an address': token({ ...HEADER, kid: 'http://127.0.0.1/key' }, CLAIMS, OWN_KEY),
  'a kid that is an object': token({ ...HEADER, kid: { toString: 1 } }, CLAIMS, OWN_KEY),
  'a key of its own (jwk)': token({ ...HEADER, jwk: ownJwk }, CLAIMS, OWN_KEY),
  'a public key of its own (jwk)': token({ ...HEADER, alg: 'RS256', jwk }, CLAIMS, OWN_KEY),
  'the address of a key (jku)': token({ ...HEADER, jku: 'http://127.0.0.1/jwks' }, CLAIMS, OWN_KEY),
  'the address of a certificate (x5u)': token({ ...HEADER, x5u: 'http://127.0.0.1/x5u' }, CLAIMS, OWN_KEY),
  'a critical extension': token({ ...HEADER, crit: ['x'], x: true }, CLAIMS, OWN_KEY),
  'a header that is a list': token([HEADER], CLAIMS, OWN_KEY),
  'a header with a prototype': token('{"__proto__":{"alg":"none"}}', CLAIMS, OWN_KEY),
};

/** Signed with the right secret, and still not what the server issues. */
const ODD: Readonly<Record<string, unknown>> = {
  'an end that is a text': { ...CLAIMS, exp: '9999999999' },
  'an end that is a list': { ...CLAIMS, exp: [9_999_999_999] },
  'an end that is null': { ...CLAIMS, exp: null },
  'a subject that is a number': { ...CLAIMS, sub: 2 },
  'a subject that is a list': { ...CLAIMS, sub: ['2'] },
  'a subject that is an object': { ...CLAIMS, sub: { $ne: '' } },
  'a subject with SQL': { ...CLAIMS, sub: "2' OR '1'='1" },
  'a subject with NUL': { ...CLAIMS, sub: '2\u0000' },
  'a version that is a text': { ...CLAIMS, ver: '0' },
  'a version below all': { ...CLAIMS, ver: -1 },
  'a kind in another case': { ...CLAIMS, typ: 'Access' },
  'claims that are a text': 'staff',
  'claims that are null': null,
};

describe('Tokens that were made up', () => {
  let app: TestApp;
  before(async () => {
    app = await startHttpApp();
  });
  after(() => app.close());

  const ask = async (text: string) =>
    (await app.request('/api/orders/recent-failures/', { token: text })).body.code;

  it('are compared with one that is let in', async () => {
    expect(app.people.staff.id).to.equal(CLAIMS.sub);
    const { status } = await app.request('/api/orders/recent-failures/', { token: token(HEADER, CLAIMS) });
    expect(status).to.equal(200);
  });

  for (const [name, text] of Object.entries(FORGED)) {
    it(`do not open anything: ${name}`, async () => {
      expect(await ask(text)).to.equal('token_not_valid');
      const refresh = await app.request('/api/token/refresh/', { json: { refresh: text } });
      expect(refresh.status).to.equal(401);
    });
  }

  for (const [name, claims] of Object.entries(ODD)) {
    it(`do not open anything, although signed: ${name}`, async () => {
      expect(await ask(token(HEADER, claims))).to.equal('token_not_valid');
    });
  }

  it('do not open anything in another place than the header', async () => {
    const good = token(HEADER, CLAIMS);
    for (const path of [
      `/api/orders/recent-failures/?access_token=${good}`,
      `/api/orders/recent-failures/?token=${good}`,
    ]) {
      expect((await app.request(path)).status).to.equal(401);
    }
    const elsewhere: Record<string, string>[] = [
      { Cookie: `token=${good}; access=${good}` },
      { 'X-Access-Token': good },
    ];
    for (const headers of elsewhere) {
      expect((await app.request('/api/orders/recent-failures/', { headers })).status).to.equal(401);
    }
  });

  it('open no page, and a session opens nothing of the API', async () => {
    const reply = await fetch(`${app.url}/admin/`, {
      redirect: 'manual',
      headers: { Authorization: `Bearer ${token(HEADER, CLAIMS)}` },
    });
    expect([reply.status, reply.headers.get('location')]).to.deep.equal([303, '/admin/login/?next=%2Fadmin%2F']);
  });
});
