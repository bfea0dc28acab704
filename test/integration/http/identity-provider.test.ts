import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import { NOON, startHttpApp, type TestApp } from '../../support/http-app.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = (key: KeyObject, kid: string, alg: string) => ({
  ...key.export({ format: 'jwk' }),
  kid,
  alg,
  use: 'sig',
});

const CLAIMS = { sub: 'staff', iss: 'https://id.example', aud: 'orders', exp: NOON / 1000 + 60 };
const sign = (
  changes: object = {},
  { key = rsa.privateKey, algorithm = 'RS256', keyid = 'rsa-1' }: SignOptions = {},
) => jwt.sign(JSON.parse(JSON.stringify({ ...CLAIMS, ...changes })), key, { algorithm, keyid });

interface SignOptions {
  readonly key?: KeyObject;
  readonly algorithm?: jwt.Algorithm;
  readonly keyid?: string;
}

describe('HTTP with the tokens of an identity provider', () => {
  let provider: Server;
  let asked: number;
  let answer: () => { readonly status: number; readonly body: string };
  let app: TestApp;
  let recent: (token: string) => Promise<number>;

  beforeEach(async () => {
    asked = 0;
    const keys = [jwk(rsa.publicKey, 'rsa-1', 'RS256'), jwk(ec.publicKey, 'ec-1', 'ES256')];
    answer = () => ({ status: 200, body: JSON.stringify({ keys }) });
    provider = createServer((_, response) => {
      asked++;
      const { status, body } = answer();
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
    });
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
    const jwksUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`;
    const auth = { kind: 'jwks', jwksUrl, issuer: CLAIMS.iss, audience: CLAIMS.aud } as const;
    app = await startHttpApp({ deps: { auth } });
    recent = async (token) => (await app.request('/api/orders/recent-failures/', { token })).status;
  });
  afterEach(async () => {
    await app.close();
    provider.closeAllConnections();
    await new Promise((resolve) => provider.close(resolve));
  });

  it('lets in the user whose name is the subject, with RS256 and with ES256', async () => {
    expect(await recent(sign())).to.equal(200);
    expect(await recent(sign({}, { key: ec.privateKey, algorithm: 'ES256', keyid: 'ec-1' }))).to.equal(200);
    expect(await recent(sign({ sub: 'john' }))).to.equal(403);
  });

  it('asks the provider once for many requests', async () => {
    await Promise.all(Array.from({ length: 20 }, () => recent(sign())));
    await recent(sign({ sub: 'superuser' }));
    expect(asked).to.equal(1);
  });

  const refused: Readonly<Record<string, () => string>> = {
    'a name that nobody has': () => sign({ sub: 'stranger' }),
    'a user id instead of a name': () => sign({ sub: '456' }),
    'a name with NUL': () => sign({ sub: 'staff\u0000' }),
    'no name': () => sign({ sub: undefined }),
    'no end': () => sign({ exp: undefined }),
    'an end that has come': () => sign({ exp: NOON / 1000 }),
    'another issuer': () => sign({ iss: 'https://other.example' }),
    'another audience': () => sign({ aud: 'other' }),
    'the key of a stranger': () => sign({}, { key: stranger.privateKey }),
    'the name of a key that there is not': () => sign({}, { keyid: 'rsa-2' }),
    'another algorithm of the same key': () => sign({}, { algorithm: 'RS512' }),
    'no algorithm': () => jwt.sign(CLAIMS, '', { algorithm: 'none', keyid: 'rsa-1' }),
  };
  for (const [name, tokenOf] of Object.entries(refused)) {
    it(`refuses a token with ${name}`, async () => {
      const { status, headers } = await app.request('/api/orders/recent-failures/', { token: tokenOf() });
      expect([status, headers.get('www-authenticate')]).to.deep.equal([401, 'Bearer error="invalid_token"']);
    });
  }

  it('does not take the public key for a shared secret', async () => {
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string;
    const [header, payload] = [{ alg: 'HS256', typ: 'JWT', kid: 'rsa-1' }, CLAIMS].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const signature = createHmac('sha256', pem).update(`${header}.${payload}`).digest('base64url');
    expect(await recent(`${header}.${payload}.${signature}`)).to.equal(401);
  });

  it('answers 503, not 401, when the keys cannot be read', async () => {
    for (const broken of [
      { status: 500, body: '' },
      { status: 200, body: 'no json' },
      { status: 200, body: '{"keys": []}' },
    ]) {
      answer = () => broken;
      expect(await recent(sign()), broken.body).to.equal(503);
    }
  });

  it('does not pass a flood of made-up keys on to the provider', async () => {
    for (let index = 0; index < 30; index++) await recent(sign({}, { keyid: `made-up-${index}` }));
    expect(asked).to.be.within(1, 10);
  });

  it('has no log-in of its own', async () => {
    const { status } = await app.request('/api/token/', {
      json: { username: 'staff', password: 'correct horse' },
    });
    expect(status).to.equal(404);
    const { body } = await app.request('/api/schema/');
    expect(Object.keys(body.paths)).not.to.include('/api/token/');
  });
});
