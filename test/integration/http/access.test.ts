import { expect } from 'chai';
import jwt from 'jsonwebtoken';
import { AUTH, NOON, type RequestOptions, startHttpApp, type TestApp } from '../../support/http-app.js';

const CART = { items: [{ product_id: 1, quantity: 1 }] };
const CART_OF_JOHN = { ...CART, participant_id: 123 };
const SOON = NOON / 1000 + 60;
const CLAIMS = { sub: '456', typ: 'access', ver: 0, iss: AUTH.issuer, aud: AUTH.audience, exp: SOON };
/** A change to undefined leaves the claim out. */
const sign = (changes: object, secret = AUTH.secret, algorithm: jwt.Algorithm = 'HS256') =>
  jwt.sign(JSON.parse(JSON.stringify({ ...CLAIMS, ...changes })), secret, { algorithm });

interface Row {
  readonly route: string;
  readonly send?: RequestOptions;
  /** What a 400 names. Default: `participant_id`. */
  readonly missing?: string;
  readonly anonymous: number;
  readonly participant: number;
  readonly otherParticipant: number;
  readonly noRole: number;
  readonly staff: number;
  readonly superuser: number;
}

const OPEN = { anonymous: 200, participant: 200, otherParticipant: 200, noRole: 200, staff: 200, superuser: 200 };
const STAFF_ONLY = {
  anonymous: 401,
  participant: 403,
  otherParticipant: 403,
  noRole: 403,
  staff: 200,
  superuser: 200,
};
/** What is open does not look at who asks. */
const isOpen = ({ anonymous }: Row) => anonymous !== 401;

const ROWS: readonly Row[] = [
  {
    ...{ route: '/api/orders/', send: { json: CART_OF_JOHN } },
    ...{ anonymous: 401, participant: 201, otherParticipant: 403, noRole: 403, staff: 201, superuser: 201 },
  },
  {
    ...{ route: '/api/orders/', send: { json: CART } },
    ...{ anonymous: 401, participant: 201, otherParticipant: 201, noRole: 403, staff: 400, superuser: 400 },
  },
  {
    ...{ route: '/api/orders/validate-cart/', send: { json: CART_OF_JOHN } },
    ...{ anonymous: 401, participant: 200, otherParticipant: 403, noRole: 403, staff: 200, superuser: 200 },
  },
  { route: '/api/orders/failure-analytics/', ...STAFF_ONLY },
  { route: '/api/orders/recent-failures/', ...STAFF_ONLY },
  { route: '/api/orders/recovery/', ...STAFF_ONLY },
  { route: '/api/orders/differences/', ...STAFF_ONLY },
  { route: '/api/orders/issues/', ...STAFF_ONLY },
  // Neither says which issue is meant, or means one that is there: who may ask learns that.
  { route: '/api/orders/issues/one/', missing: 'id', ...STAFF_ONLY, staff: 400, superuser: 400 },
  {
    ...{ route: '/api/orders/issues/decisions/', ...STAFF_ONLY, staff: 404, superuser: 404 },
    send: { json: { issue: 'cart_empty', action: 'resolve', version: 0 } },
  },
  { route: '/api/orders/predictions/', ...STAFF_ONLY },
  { route: '/api/token/', send: { json: { username: 'john', password: 'correct horse' } }, ...OPEN },
  { route: '/api/schema/', ...OPEN },
  { route: '/api/docs/', ...OPEN },
  { route: '/api/docs/reference.css', ...OPEN },
  { route: '/healthz', ...OPEN },
  { route: '/readyz', ...OPEN },
  { route: '/metrics', ...OPEN },
];

describe('HTTP access', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startHttpApp();
  });
  afterEach(() => app.close());

  it('has a row for every route of the document', async () => {
    const { body } = await app.request('/api/schema/');
    const known = new Set([...ROWS.map(({ route }) => route), '/api/token/refresh/']);
    expect(Object.keys(body.paths).filter((path) => !known.has(path))).to.deep.equal([]);
  });

  for (const row of ROWS) {
    const what = `${row.send ? 'POST' : 'GET'} ${row.route}${row.send?.json === CART ? ' without participant_id' : ''}`;
    describe(what, () => {
      const people = [
        ['anonymous', () => undefined],
        ['participant', () => app.people.john],
        ['otherParticipant', () => app.people.jane],
        ['noRole', () => app.people.nobody],
        ['staff', () => app.people.staff],
        ['superuser', () => app.people.superuser],
      ] as const;
      for (const [who, personOf] of people) {
        it(`answers ${row[who]} to ${who}`, async () => {
          const person = personOf();
          const reply = await app.request(row.route, { ...row.send, token: person && app.tokenOf(person) });
          expect(reply.status).to.equal(row[who]);
          if (reply.status === 401) {
            expect(reply.body.detail).to.equal('Authentication credentials were not provided.');
            expect(reply.headers.get('www-authenticate')).to.equal('Bearer');
          }
          if (reply.status === 403) {
            expect(reply.body.detail).to.equal('You do not have permission to perform this action.');
          }
          if (reply.status === 400)
            expect(reply.body.invalid_params[0].name).to.equal(row.missing ?? 'participant_id');
        });
      }

      const badTokens: Readonly<Record<string, () => string>> = {
        'an expired token': () => sign({ exp: NOON / 1000 }),
        'a token without an end': () => sign({ exp: undefined }),
        'a token that is not yet valid': () => sign({ nbf: SOON }),
        'a token for another audience': () => sign({ aud: 'other' }),
        'a token of another issuer': () => sign({ iss: 'other' }),
        'a token with alg none': () => jwt.sign(CLAIMS, '', { algorithm: 'none' }),
        'a token with another algorithm': () => sign({}, AUTH.secret, 'HS512'),
        'a token signed with another secret': () => sign({}, 'another secret of more than 32 bytes'),
        'a refresh token': () => app.refreshTokenOf(app.people.john),
        'a token of no kind': () => sign({ typ: undefined }),
        'a token of nobody': () => sign({ sub: '999' }),
        'a token without a subject': () => sign({ sub: undefined }),
        'a changed token': () => `${sign({}).slice(0, -4)}AAAA`,
        'no token at all': () => 'x',
        'a token in three parts that are nothing': () => 'a.b.c',
      };
      for (const [name, tokenOf] of Object.entries(badTokens)) {
        it(`${isOpen(row) ? 'does not mind' : 'refuses'} ${name}`, async () => {
          const reply = await app.request(row.route, { ...row.send, token: tokenOf() });
          if (isOpen(row)) {
            expect(reply.status).to.equal(200);
            return;
          }
          expect(reply.status).to.equal(401);
          expect(reply.body.code).to.equal('token_not_valid');
          expect(reply.headers.get('www-authenticate')).to.equal('Bearer error="invalid_token"');
        });
      }

      if (!isOpen(row)) {
        it('refuses a user who was deactivated', async () => {
          const token = app.tokenOf(app.people.john);
          await app.users.update('456', { isActive: false });
          expect((await app.request(row.route, { ...row.send, token })).status).to.equal(401);
        });

        it('refuses a token that was voided by logging out everywhere', async () => {
          const token = app.tokenOf(app.people.john);
          await app.users.update('456', { tokenVersion: 1 });
          expect((await app.request(row.route, { ...row.send, token })).status).to.equal(401);
        });

        it('takes a header of another scheme for no credentials', async () => {
          const headers = { Authorization: `Basic ${Buffer.from('staff:correct horse').toString('base64')}` };
          const reply = await app.request(row.route, { ...row.send, headers });
          expect(reply.status).to.equal(401);
          expect(reply.body.code).to.equal('not_authenticated');
        });

        it('refuses a header with two tokens', async () => {
          const token = `${app.tokenOf(app.people.john)} ${app.tokenOf(app.people.staff)}`;
          expect((await app.request(row.route, { ...row.send, token })).status).to.equal(401);
        });
      }
    });
  }

  it('accepts the claims that all those tokens are made of', async () => {
    const reply = await app.request('/api/orders/', { json: CART, token: sign({}) });
    expect(reply.status).to.equal(201);
  });

  it('accepts a token until its end by the clock, exclusive', async () => {
    const token = app.tokenOf(app.people.staff);
    app.clock.set(NOON + 15 * 60_000 - 1);
    expect((await app.request('/api/orders/recent-failures/', { token })).status).to.equal(200);
    app.clock.set(NOON + 15 * 60_000);
    expect((await app.request('/api/orders/recent-failures/', { token })).status).to.equal(401);
  });

  it('takes the scheme in any case', async () => {
    const headers = { Authorization: `bEARER ${app.tokenOf(app.people.staff)}` };
    expect((await app.request('/api/orders/recent-failures/', { headers })).status).to.equal(200);
  });
});

describe('HTTP access that is lost', () => {
  let app: TestApp;
  let recent: (token: string) => Promise<number>;
  beforeEach(async () => {
    app = await startHttpApp();
    recent = async (token) => (await app.request('/api/orders/recent-failures/', { token })).status;
  });
  afterEach(() => app.close());

  const losses = {
    'the staff role': { changes: { isStaff: false }, status: 403 },
    'the account': { changes: { isActive: false }, status: 401 },
    'the token version': { changes: { tokenVersion: 1 }, status: 401 },
  };
  for (const [name, { changes, status }] of Object.entries(losses)) {
    it(`${name} is lost within 5 s, also while requests keep coming`, async () => {
      const token = app.tokenOf(app.people.staff);
      expect(await recent(token)).to.equal(200);
      await app.users.update(app.people.staff.id, changes);
      const statuses: number[] = [];
      for (let second = 1; second <= 5; second++) {
        await app.clock.advance(1_000);
        statuses.push(await recent(token));
      }
      expect(statuses.at(-1)).to.equal(status);
      expect(statuses, 'once lost it stays lost').to.deep.equal(
        [...statuses].sort((a, b) => Number(b === 200) - Number(a === 200)),
      );
    });
  }

  it('is lost with the token, at its end, although the token was let in right before', async () => {
    const token = sign({ sub: app.people.staff.id, exp: SOON });
    expect(await recent(token)).to.equal(200);
    app.clock.set(SOON * 1000 - 1);
    expect(await recent(token)).to.equal(200);
    app.clock.set(SOON * 1000);
    expect(await recent(token)).to.equal(401);
  });

  it('is found again at once by logging in after a log-out everywhere', async () => {
    const old = app.tokenOf(app.people.staff);
    expect(await recent(old)).to.equal(200);
    const user = await app.users.update(app.people.staff.id, { tokenVersion: 1 });
    expect(user).not.to.equal(undefined);
    expect(await recent(app.tokenOf({ ...app.people.staff, tokenVersion: 1 }))).to.equal(200);
  });
});
