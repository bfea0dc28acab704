import { expect } from 'chai';
import { MINUTE_MS, SECOND_MS } from '../../../core/index.js';
import { startHttpApp, type TestApp } from '../../support/http-app.js';

const ANALYTICS = '/api/orders/failure-analytics/';

describe('ETag of the analytics', () => {
  let app: TestApp;
  let ask: (query: string, tag?: string | null) => ReturnType<TestApp['request']>;
  const tagOf = async (query: string) => (await ask(query)).headers.get('etag');
  beforeEach(async () => {
    app = await startHttpApp();
    ask = (query, tag) =>
      app.request(ANALYTICS + query, {
        token: app.tokenOf(app.people.staff),
        ...(tag && { headers: { 'If-None-Match': tag } }),
      });
  });
  afterEach(() => app.close());

  const fail = async (who: 'john' | 'jane') => {
    const json = { items: [{ product_id: 1, quantity: 30 }] };
    const { status } = await app.request('/api/orders/', { json, token: app.tokenOf(app.people[who]) });
    expect(status).to.equal(422);
  };

  it('spares a client an answer that would count the same, although the period has moved', async () => {
    await fail('john');
    await app.clock.advance(SECOND_MS);
    const tag = await tagOf('?days=30');
    await app.clock.advance(MINUTE_MS);
    const { status, text, headers } = await ask('?days=30', tag);
    expect([status, text, headers.get('etag')]).to.deep.equal([304, '', tag]);
  });

  it('is another one as soon as something else is counted', async () => {
    const tag = await tagOf('');
    await fail('john');
    await app.clock.advance(SECOND_MS);
    const { status, body } = await ask('', tag);
    expect([status, body.summary.total_failures]).to.deep.equal([200, 1]);
  });

  it('is another one for each participant, number of days and parameter, even where nothing is counted', async () => {
    const queries = [
      '',
      '?days=30',
      '?participant_id=123',
      '?participant_id=124',
      '?group_by=code',
      '?fill_days=true',
    ];
    const tags = await Promise.all(queries.map(tagOf));
    expect(new Set(tags).size).to.equal(queries.length);
    expect((await ask('?participant_id=124', tags[2])).status).to.equal(200);
    expect((await ask('?participant_id=124', tags[3])).status).to.equal(304);
  });

  it('is found in a list, without its W, and by a star', async () => {
    const tag = String(await tagOf(''));
    for (const header of [`"other", ${tag}`, `${tag},"other"`, tag.slice(2), '*'])
      expect((await ask('', header)).status, header).to.equal(304);
    for (const header of ['"other"', 'W/', tag.slice(3, -1), `${tag.slice(0, -1)}0"`, ','])
      expect((await ask('', header)).status, header).to.equal(200);
  });

  it('is told to the client alone, who asks each time and may not show it to another user', async () => {
    const tag = await tagOf('');
    for (const { status, headers } of [await ask(''), await ask('', tag)]) {
      expect([200, 304]).to.include(status);
      expect(headers.get('cache-control')).to.equal('private, no-cache');
      expect(headers.get('vary')).to.match(/Authorization/);
    }
  });

  it('opens nothing to somebody who knows it', async () => {
    const headers = { 'If-None-Match': (await tagOf('')) ?? '' };
    expect((await app.request(ANALYTICS, { headers })).status).to.equal(401);
    const token = app.tokenOf(app.people.john);
    const { status, headers: answered } = await app.request(ANALYTICS, { headers, token });
    expect([status, answered.get('cache-control'), answered.get('etag')]).to.deep.equal([403, 'no-store', null]);
  });
});
