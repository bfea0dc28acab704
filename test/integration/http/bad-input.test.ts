import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type RequestOptions, startHttpApp, type TestApp } from '../../support/http-app.js';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const items = (...lines: unknown[]) => ({ json: { items: lines } });
const line = (product_id: unknown, quantity: unknown) => items({ product_id, quantity });

interface Case {
  readonly send: RequestOptions;
  readonly status?: number;
  /** What the answer must name. */
  readonly names?: string;
}

/** A cart whose product id is these bytes. */
const cartOf = (...bytes: number[]) =>
  Buffer.concat([
    Buffer.from('{"items": [{"product_id": "'),
    Buffer.from(bytes),
    Buffer.from('", "quantity": 1}]}'),
  ]);

const BODIES: Readonly<Record<string, Case>> = {
  'malformed JSON': { send: { body: '{"items": [', headers: JSON_TYPE } },
  'JSON with a comma too many': { send: { body: '{"items": [],}', headers: JSON_TYPE } },
  'a single-quoted object': { send: { body: "{'items': []}", headers: JSON_TYPE } },
  NaN: { send: { body: '{"items": [{"product_id": NaN, "quantity": 1}]}', headers: JSON_TYPE } },
  'bare letters': { send: { body: 'items', headers: JSON_TYPE } },
  'a bare number': { send: { body: '1', headers: JSON_TYPE }, names: 'body' },
  'a bare string': { send: { body: '"items"', headers: JSON_TYPE }, names: 'body' },
  null: { send: { body: 'null', headers: JSON_TYPE }, names: 'body' },
  'a deep nest': { send: { body: '['.repeat(100_000), headers: JSON_TYPE } },
  'a closed deep nest': {
    send: { body: `{"items": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`, headers: JSON_TYPE },
    names: 'items[0]',
  },
  'a list': { send: { json: [] }, names: 'body' },
  'no body': { send: { method: 'POST' }, names: 'items' },
  'an empty body': { send: { body: '', headers: JSON_TYPE }, names: 'items' },
  'no items': { send: { json: {} }, names: 'items' },
  'items that are null': { send: { json: { items: null } }, names: 'items' },
  'items that are an object': { send: { json: { items: {} } }, names: 'items' },
  'items that are a text': { send: { json: { items: '1' } }, names: 'items' },
  'a line that is a number': { send: items(1), names: 'items[0]' },
  'a line that is null': { send: items(null), names: 'items[0]' },
  'a line that is a list': { send: items([1, 2]), names: 'items[0]' },
  'a line without a product': { send: items({ quantity: 1 }), names: 'items[0].product_id' },
  'a line without a quantity': { send: items({ product_id: 1 }), names: 'items[0].quantity' },
  'the second line': {
    send: items({ product_id: 1, quantity: 1 }, { product_id: 1 }),
    names: 'items[1].quantity',
  },
  'a quantity as text': { send: line(1, '1'), names: 'items[0].quantity' },
  'a fractional quantity': { send: line(1, 1.5), names: 'items[0].quantity' },
  'a quantity of null': { send: line(1, null), names: 'items[0].quantity' },
  'a quantity of true': { send: line(1, true), names: 'items[0].quantity' },
  'a quantity in a list': { send: line(1, [1]), names: 'items[0].quantity' },
  'a quantity beyond the safe integers': {
    send: { body: '{"items": [{"product_id": 1, "quantity": 9007199254740992}]}', headers: JSON_TYPE },
    names: 'items[0].quantity',
  },
  'a quantity of 1e400': {
    send: { body: '{"items": [{"product_id": 1, "quantity": 1e400}]}', headers: JSON_TYPE },
    names: 'items[0].quantity',
  },
  'a fractional product': { send: line(1.5, 1), names: 'items[0].product_id' },
  'a product beyond the safe integers': {
    send: { body: '{"items": [{"product_id": 9007199254740993, "quantity": 1}]}', headers: JSON_TYPE },
    names: 'items[0].product_id',
  },
  'a product of null': { send: line(null, 1), names: 'items[0].product_id' },
  'a product of true': { send: line(true, 1), names: 'items[0].product_id' },
  'a product that is an object': { send: line({ id: 1 }, 1), names: 'items[0].product_id' },
  'an empty product': { send: line('', 1), names: 'items[0].product_id' },
  'a product of 65 characters': { send: line('x'.repeat(65), 1), names: 'items[0].product_id' },
  'a product with NUL': { send: line('a\u0000b', 1), names: 'items[0].product_id' },
  'a product with a line break': { send: line('a\nb', 1), names: 'items[0].product_id' },
  'a product with a lone surrogate': {
    send: { body: '{"items": [{"product_id": "\\ud800", "quantity": 1}]}', headers: JSON_TYPE },
    names: 'items[0].product_id',
  },
  'a byte that is not UTF-8': { send: { body: cartOf(0xff), headers: JSON_TYPE }, names: 'body' },
  'a character cut short': { send: { body: cartOf(0xf0, 0x9f, 0x8d), headers: JSON_TYPE }, names: 'body' },
  'an overlong slash': { send: { body: cartOf(0xc0, 0xaf), headers: JSON_TYPE }, names: 'body' },
  'a surrogate as bytes': { send: { body: cartOf(0xed, 0xa0, 0x80), headers: JSON_TYPE }, names: 'body' },
  'bytes that are not UTF-8, compressed': {
    send: { body: gzipSync(cartOf(0xff)), headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' } },
    names: 'body',
  },
  'a prototype among characters beyond ASCII': {
    send: { body: '{"items": [], "é": 1, "__proto__": {"isStaff": true}}', headers: JSON_TYPE },
    names: '__proto__',
  },
  'an unknown member': { send: { json: { items: [], price: '0.00' } }, names: 'price' },
  'an unknown member of a line': {
    send: items({ product_id: 1, quantity: 1, price: '0.01' }),
    names: 'items[0].price',
  },
  'a member of a member of the prototype': {
    send: { json: { items: [], constructor: {} } },
    names: 'constructor',
  },
  'a member called toString': {
    send: items({ product_id: 1, quantity: 1, toString: 1 }),
    names: 'items[0].toString',
  },
  'a prototype': {
    send: { body: '{"items": [], "__proto__": {"isStaff": true}}', headers: JSON_TYPE },
    names: '__proto__',
  },
  'a prototype of a line': {
    send: { body: '{"items": [{"product_id": 1, "quantity": 1, "__proto__": {"x": 1}}]}', headers: JSON_TYPE },
    names: '__proto__',
  },
  'a prototype by its constructor': {
    send: { body: '{"items": [], "constructor": {"prototype": {"isStaff": true}}}', headers: JSON_TYPE },
    names: 'constructor',
  },
  'a participant of null': { send: { json: { participant_id: null, items: [] } }, names: 'participant_id' },
  'an empty participant': { send: { json: { participant_id: '', items: [] } }, names: 'participant_id' },
  'a fractional participant': { send: { json: { participant_id: 1.5, items: [] } }, names: 'participant_id' },
  'a participant with NUL': { send: { json: { participant_id: '\u0000', items: [] } }, names: 'participant_id' },
  'a body of more than 1 MB': { send: { json: { items: ['x'.repeat(1_100_000)] } }, status: 413 },
  'a small body that unpacks to more than 1 MB': {
    send: {
      body: gzipSync(JSON.stringify({ items: ['x'.repeat(50_000_000)] })),
      headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' },
    },
    status: 413,
  },
  'a broken compression': {
    send: { body: 'no gzip at all', headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' } },
  },
  'an unknown compression': {
    send: { body: '{"items": []}', headers: { ...JSON_TYPE, 'Content-Encoding': 'x-own' } },
    status: 415,
  },
  'a form': {
    send: { body: 'items=1', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
    status: 415,
  },
  'plain text': { send: { body: '{"items": []}', headers: { 'Content-Type': 'text/plain' } }, status: 415 },
  'another kind of JSON': {
    send: { body: '{"items": []}', headers: { 'Content-Type': 'application/vnd.api+json' } },
    status: 415,
  },
  'bytes without a type': { send: { body: new Uint8Array([1, 2, 3]) }, status: 415 },
};

for (const route of ['/api/orders/', '/api/orders/validate-cart/']) {
  describe(`HTTP bad input to ${route}`, () => {
    let app: TestApp;
    before(async () => {
      app = await startHttpApp();
    });
    after(() => app.close());

    for (const [name, { send, status = 400, names }] of Object.entries(BODIES)) {
      it(`answers ${status} to ${name}`, async () => {
        const reply = await app.request(route, { ...send, token: app.tokenOf(app.people.john) });
        expect(reply.status).to.equal(status);
        expect(reply.headers.get('content-type')).to.equal('application/problem+json');
        if (names === undefined) return;
        expect(reply.body.invalid_params.map((each: { name: string }) => each.name)).to.include(names);
        expect(reply.body.detail).to.include(names);
      });
    }

    it('has recorded nothing of all that, taken no slot, and polluted no prototype', async () => {
      expect(await app.ports.attempts.recent(1)).to.deep.equal([]);
      expect(({} as { isStaff?: boolean }).isStaff).to.equal(undefined);
      const good = { json: { items: [{ product_id: 1, quantity: 1 }] }, token: app.tokenOf(app.people.john) };
      const { status, headers } = await app.request('/api/orders/', good);
      expect([status, headers.get('ratelimit')]).to.deep.equal([201, '"order_submission";r=2;t=60']);
    });

    it('tells thousands of bad lines by the first 20', async () => {
      const json = { items: Array.from({ length: 5_000 }, () => ({ product_id: null, quantity: 'x' })) };
      const { status, body, text } = await app.request(route, { json, token: app.tokenOf(app.people.john) });
      expect(status).to.equal(400);
      expect(body.invalid_params).to.have.lengthOf(20);
      expect(text.length).to.be.lessThan(5_000);
    });

    it('does not repeat a long name', async () => {
      const json = { items: [], ['x'.repeat(100_000)]: 1 };
      const { body } = await app.request(route, { json, token: app.tokenOf(app.people.john) });
      expect(body.invalid_params).to.deep.equal([{ name: 'x'.repeat(100), reason: 'is not known here.' }]);
    });

    it('does not read the body of somebody who is not logged in', async () => {
      const { status } = await app.request(route, { body: '{', headers: JSON_TYPE });
      expect(status).to.equal(401);
    });
  });
}

describe('HTTP input beyond ASCII', () => {
  let app: TestApp;
  before(async () => {
    app = await startHttpApp();
  });
  after(() => app.close());

  it('reads characters beyond ASCII as they were sent, a replacement character too', async () => {
    for (const product_id of ['é', '\u{1f34f}', '\ufffd', 'ÿ€']) {
      const { body } = await app.request('/api/orders/validate-cart/', {
        json: { items: [{ product_id, quantity: 1 }] },
        token: app.tokenOf(app.people.john),
      });
      expect(body.errors[0].product_id).to.equal(product_id);
    }
  });

  it('answers 400 to a form that is not UTF-8', async () => {
    for (const body of ['username=%FF&password=x', Buffer.from([0x75, 0x3d, 0xff])]) {
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: app.url };
      const { status } = await fetch(`${app.url}/order/login/`, { method: 'POST', body, headers });
      expect(status).to.equal(400);
    }
  });
});

describe('HTTP bad query strings', () => {
  let app: TestApp;
  let names: (path: string) => Promise<[number, string[]]>;
  before(async () => {
    app = await startHttpApp();
    names = async (path) => {
      const { status, body } = await app.request(path, { token: app.tokenOf(app.people.staff) });
      return [status, (body.invalid_params ?? []).map(({ name }: { name: string }) => name)];
    };
  });
  after(() => app.close());

  const ANALYTICS = '/api/orders/failure-analytics/';
  const RECENT = '/api/orders/recent-failures/';
  const BAD_COUNTS = ['', '0', '-1', '7.5', '7.0', '1e1', '+7', '%2B7', '07', '0x7', '7%20', '%207', 'x', 'null'];
  for (const [route, name] of [
    [ANALYTICS, 'days'],
    [RECENT, 'limit'],
  ] as const) {
    for (const value of [...BAD_COUNTS, 'Infinity', 'NaN', '%00', '\u0667', '7,8', '%E0%A4%A']) {
      it(`answers 400 to ${name}=${value}`, async () => {
        expect(await names(`${route}?${name}=${value}`)).to.deep.equal([400, [name]]);
      });
    }

    it(`answers 400 to a repeated ${name}, alike or not`, async () => {
      expect(await names(`${route}?${name}=7&${name}=7`)).to.deep.equal([400, [name]]);
      expect(await names(`${route}?${name}=7&${name}=8`)).to.deep.equal([400, [name]]);
    });

    it(`answers 400 to ${name} as a list or an object`, async () => {
      expect(await names(`${route}?${name}[]=7`)).to.deep.equal([400, [`${name}[]`]]);
      expect(await names(`${route}?${name}[a]=7`)).to.deep.equal([400, [`${name}[a]`]]);
    });

    it(`takes any large ${name}`, async () => {
      for (const value of ['99999', '9'.repeat(30), '9'.repeat(400)]) {
        expect(await names(`${route}?${name}=${value}`)).to.deep.equal([200, []]);
      }
    });
  }

  for (const route of [ANALYTICS, RECENT]) {
    it(`answers 400 to unknown parameters of ${route}, and names all of them`, async () => {
      expect(await names(`${route}?day=7&participant=1`)).to.deep.equal([400, ['day', 'participant']]);
      expect(await names(`${route}?__proto__=1`)).to.deep.equal([400, ['__proto__']]);
      expect(await names(`${route}?constructor=1`)).to.deep.equal([400, ['constructor']]);
      expect(await names(`${route}?Days=7`)).to.deep.equal([400, ['Days']]);
      expect(await names(`${route}?=7`)).to.deep.equal([400, ['']]);
    });

    it(`answers 400 to a participant_id of ${route} that is none`, async () => {
      for (const value of ['', 'x'.repeat(65), '%00', 'a%0Ab', '%C2%85']) {
        expect(await names(`${route}?participant_id=${value}`), value).to.deep.equal([400, ['participant_id']]);
      }
      expect(await names(`${route}?participant_id=1&participant_id=2`)).to.deep.equal([400, ['participant_id']]);
    });

    it(`takes every participant_id of ${route} that is one`, async () => {
      for (const value of [
        '123',
        '0123',
        '-5',
        'x'.repeat(64),
        '%F0%9F%8D%8F',
        "'; drop table x; --",
        '%ED%A0%80',
      ]) {
        expect(await names(`${route}?participant_id=${value}`), value).to.deep.equal([200, []]);
      }
    });
  }

  it('answers 400 to options that are none', async () => {
    expect(await names(`${ANALYTICS}?group_by=error`)).to.deep.equal([400, ['group_by']]);
    expect(await names(`${ANALYTICS}?fill_days=yes`)).to.deep.equal([400, ['fill_days']]);
    expect(await names(`${ANALYTICS}?fill_days=TRUE&days=0`)).to.deep.equal([400, ['days', 'fill_days']]);
  });

  it('takes an empty query string for none', async () => {
    expect(await names(`${ANALYTICS}?`)).to.deep.equal([200, []]);
  });
});
