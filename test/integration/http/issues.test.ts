import { expect } from 'chai';
import {
  MemoryAttemptStore,
  MemoryAuditLog,
  MemoryChangeLog,
  MemoryIssueStore,
} from '../../../adapters/memory/index.js';
import {
  createIssues,
  DAY_MS,
  type ErrorCode,
  HOUR_MS,
  type Issues,
  type NewAttempt,
} from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { NOON, startHttpApp, type TestApp } from '../../support/http-app.js';
import { PageVisitor, textOf } from '../../support/page-visitor.js';

const FOOD = 'food_balance_exceeded';
const HYGIENE = 'hygiene_balance_exceeded';
const API = '/api/orders/issues/';
const LIST = '/admin/issues/';
const pageOf = (id: string) => `${LIST}issue/?${new URLSearchParams({ id })}`;

let app: TestApp;
let issues: Issues;
let attempts: MemoryAttemptStore;
let changes: MemoryChangeLog;
let audit: MemoryAuditLog;

async function start(): Promise<void> {
  const clock = { now: () => app.clock.now(), sleep: (ms: number) => app.clock.sleep(ms) };
  audit = new MemoryAuditLog();
  const store = new MemoryIssueStore(audit);
  attempts = new MemoryAttemptStore(undefined, store);
  changes = new MemoryChangeLog(clock);
  issues = createIssues({ issues: store, changes, clock });
  app = await startHttpApp({ ports: { attempts }, deps: { issues, audit } });
}

const refuse = (errorCodes: readonly ErrorCode[], given: Partial<NewAttempt> = {}) =>
  attempts.add(anAttempt({ createdAtMs: NOON - HOUR_MS, errorCodes, validationErrors: errorCodes, ...given }));
const unknown = (productId: string) =>
  refuse(['product_inactive'], { validationErrors: [`Product ${productId} is not available`] });

describe('The API of error issues', () => {
  beforeEach(start);
  afterEach(() => app.close());

  const asStaff = () => ({ token: app.tokenOf(app.people.staff) });
  const decide = (json: object) => app.request(`${API}decisions/`, { ...asStaff(), json });

  it('is for staff', async () => {
    for (const path of [API, `${API}one/?id=${FOOD}`]) {
      expect((await app.request(path)).status).to.equal(401);
      expect((await app.request(path, { token: app.tokenOf(app.people.john) })).status).to.equal(403);
    }
    const json = { issue: FOOD, action: 'resolve', version: 0 };
    const denied = await app.request(`${API}decisions/`, { token: app.tokenOf(app.people.john), json });
    expect(denied.status).to.equal(403);
  });

  it('lists issues with what they come to', async () => {
    await refuse([FOOD, HYGIENE]);
    await refuse([FOOD]);
    await unknown('17;%');
    const { status, body } = await app.request(API, asStaff());
    expect(status).to.equal(200);
    expect(body).to.deep.include({ at: '2026-02-12T12:00:00Z', complete: true, more: 0 });
    expect(body.counts).to.deep.equal({
      new: 3,
      regressed: 0,
      escalating: 0,
      ongoing: 0,
      archived: 0,
      resolved: 0,
    });
    const [first, ...others] = body.results;
    expect(first).to.deep.equal({
      ...{
        id: FOOD,
        members: [FOOD],
        state: 'new',
        state_since: '2026-02-12T11:00:00Z',
        total: 2,
        last_24_hours: 2,
      },
      ...{ first_seen: '2026-02-12T11:00:00Z', last_seen: '2026-02-12T11:00:00Z', trend: 'steady' },
      ...{ days: [...new Array<number>(27).fill(0), 2], assignee: null, note: null, version: 0 },
    });
    expect(others.map(({ id }: { id: string }) => id)).to.deep.equal([
      HYGIENE,
      'product_inactive;product=17%3B%25',
    ]);
    expect((await app.request(`${API}?state=resolved`, asStaff())).body.results).to.deep.equal([]);
    expect((await app.request(`${API}?state=open`, asStaff())).status).to.equal(400);
  });

  it('shows one with what changed, and takes decisions on it, each in the audit log', async () => {
    await refuse([FOOD]);
    await refuse([HYGIENE]);
    await changes.note({ kind: 'release', value: '2.0.0', atMs: NOON - 2 * HOUR_MS });
    const one = async () => (await app.request(`${API}one/?id=${FOOD}`, asStaff())).body;
    expect((await one()).changes).to.deep.equal({
      ...{ since: '2026-02-11T11:00:00Z', until: '2026-02-12T11:00:00Z' },
      results: [{ at: '2026-02-12T10:00:00Z', kind: 'release', subject: '', before: null, after: '2.0.0' }],
    });
    const { id } = app.people.staff;
    expect((await decide({ issue: FOOD, action: 'assign', version: 0, assignee: id })).body).to.deep.equal({
      revision: 1,
    });
    expect((await decide({ issue: FOOD, action: 'note', version: 1, why: 'Called.' })).status).to.equal(201);
    const stale = await decide({ issue: FOOD, action: 'resolve', version: 1 });
    expect([stale.status, stale.body.code]).to.deep.equal([409, 'changed_meanwhile']);
    expect(
      (await decide({ issue: FOOD, action: 'merge', version: 2, merged: [HYGIENE], why: 'One cause.' })).status,
    ).to.equal(201);
    const shown = await one();
    expect(shown.issue).to.deep.include({
      members: [FOOD, HYGIENE],
      total: 2,
      assignee: Number(id),
      note: 'Called.',
      version: 3,
    });
    expect(shown.rules).to.have.length(1);
    expect(shown.decisions.map(({ action }: { action: string }) => action)).to.deep.equal([
      'merge',
      'note',
      'assign',
    ]);
    expect((await app.request(`${API}one/?id=${HYGIENE}`, asStaff())).status).to.equal(404);
    expect(
      (await decide({ issue: FOOD, action: 'revert', version: 3, reverts: 3, why: 'Two after all.' })).status,
    ).to.equal(201);
    expect((await app.request(`${API}one/?id=${HYGIENE}`, asStaff())).status).to.equal(200);
    const entries = (await audit.latest(10)).filter(({ action }) => action === 'decide on issue');
    expect(entries.map(({ actorId, subjectId, why }) => [actorId, subjectId, why])).to.deep.equal([
      [id, FOOD, 'revert: Two after all.'],
      [id, FOOD, 'merge: One cause.'],
      [id, FOOD, 'note: Called.'],
      [id, FOOD, 'assign: '],
    ]);
  });

  it('says what is wrong with a decision', async () => {
    await refuse([FOOD]);
    const problems: readonly (readonly [object, number, string])[] = [
      [{ issue: 'nonsense', action: 'resolve', version: 0 }, 404, 'Not found.'],
      [
        { issue: FOOD, action: 'merge', version: 0, merged: [HYGIENE], why: 'x' },
        422,
        'One of the issues is not there',
      ],
      [{ issue: FOOD, action: 'note', version: 0 }, 422, 'It needs a note or a reason'],
      [
        { issue: FOOD, action: 'assign', version: 0, assignee: app.people.john.id },
        422,
        'The assignee must be a user of staff.',
      ],
      [
        { issue: FOOD, action: 'assign', version: 0, assignee: '999' },
        422,
        'The assignee must be a user of staff.',
      ],
      [{ issue: FOOD, action: 'explode', version: 0 }, 400, 'action: must be'],
    ];
    for (const [json, status, detail] of problems) {
      const reply = await decide(json);
      expect([reply.status, JSON.stringify(json)]).to.deep.equal([status, JSON.stringify(json)]);
      expect(reply.body.detail).to.include(detail);
    }
  });
});

describe('The pages of error issues', () => {
  let staff: PageVisitor;
  beforeEach(async () => {
    await start();
    staff = new PageVisitor(app.url);
    await staff.logIn('staff');
  });
  afterEach(() => app.close());

  const linkOf = (html: string, figure: string) =>
    new RegExp(`href="([^"]+)"[^>]*data-figure="${figure}"`).exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
  /** As the form of a page that was seen at that version. */
  const decide = async (fields: Readonly<Record<string, string>>) =>
    staff.submit(`${LIST}decide/`, { issue: FOOD, version: '0', ...fields });

  it('are for staff, and forms need their token', async () => {
    await refuse([FOOD]);
    const john = new PageVisitor(app.url);
    expect((await john.get(LIST)).location).to.match(/^\/admin\/login\//);
    await john.logIn('john', { path: '/order/login/' });
    for (const path of [LIST, pageOf(FOOD)]) expect((await john.get(path)).status).to.equal(403);
    const fields = { issue: FOOD, version: '0', action: 'resolve' };
    expect((await john.submit(`${LIST}decide/`, fields)).status).to.equal(403);
    await staff.get(pageOf(FOOD));
    expect((await staff.submit(`${LIST}decide/`, fields, { csrfToken: null })).status).to.equal(403);
    expect((await issues.listIssues()).issues[0]?.state).to.equal('new');
  });

  it('show each number with the failures that it counts, also of a merged issue', async () => {
    await refuse([FOOD]);
    await refuse([FOOD, HYGIENE]);
    await refuse([HYGIENE]);
    await refuse([HYGIENE], { createdAtMs: NOON - 3 * DAY_MS });
    await unknown('17');
    await unknown('1');
    await staff.get(pageOf(FOOD));
    expect((await decide({ action: 'merge', merged: HYGIENE, why: 'One cause.' })).location).to.equal(
      pageOf(FOOD),
    );
    const { text } = await staff.get(pageOf(FOOD));
    expect(textOf(text)).to.include('It is decided.').and.include('One cause.');
    for (const [figure, count] of [
      ['last_day', 3],
      ['month', 4],
    ] as const) {
      const link = linkOf(text, figure);
      expect(link, figure).to.include('issue=food_balance_exceeded%2Chygiene_balance_exceeded');
      const list = textOf((await staff.get(link)).text);
      expect(list)
        .to.include(`${count} attempts`)
        .and.include('Issue: Food balance exceeded or Hygiene balance exceeded');
    }
    const product = (await staff.get(pageOf('product_inactive;product=17'))).text;
    expect(textOf(product)).to.include('Product not available 17');
    expect(textOf((await staff.get(linkOf(product, 'last_day'))).text)).to.include('1 attempt');
    expect((await staff.get('/admin/orders/failedorderattempt/?issue=nonsense')).status).to.equal(400);
  });

  it('list what is open, and the others when asked', async () => {
    await refuse([FOOD]);
    await refuse([HYGIENE]);
    await staff.get(pageOf(FOOD));
    await decide({ action: 'resolve' });
    const open = textOf((await staff.get(LIST)).text);
    expect(open).to.include('Hygiene balance exceeded').and.not.include('Food balance exceeded');
    expect(textOf((await staff.get(`${LIST}?state=resolved`)).text)).to.include('Food balance exceeded');
    expect(textOf((await staff.get(`${LIST}?state=all&mine=yes`)).text)).to.include('There is none.');
    await decide({ action: 'assign', version: '1', assignee: 'STAFF' });
    expect(textOf((await staff.get(`${LIST}?state=all&mine=yes`)).text)).to.include('Food balance exceeded');
  });

  it('change nothing for somebody who has not seen the last decision, and say so', async () => {
    await refuse([FOOD]);
    await staff.get(pageOf(FOOD));
    await decide({ action: 'archive' });
    expect((await decide({ action: 'resolve' })).location).to.equal(pageOf(FOOD));
    expect(textOf((await staff.get(pageOf(FOOD))).text))
      .to.include('somebody has decided something meanwhile')
      .and.include('archived it until it escalates');
    expect((await decide({ action: 'assign', version: '1', assignee: 'john' })).status).to.equal(400);
    expect((await decide({ action: 'note', version: '1', why: '<b>&' })).location).to.equal(pageOf(FOOD));
    expect((await staff.get(pageOf(FOOD))).text).to.include('&lt;b&gt;&amp;');
  });

  it('can be merged with any of many others, which are searched for without a script', async () => {
    await refuse([FOOD]);
    for (let product = 1; product <= 120; product++)
      await refuse(['product_inactive'], { validationErrors: [`Product ${product} is not available`] });
    const offered = async (find?: string) => {
      const { text } = await staff.get(
        `${pageOf(FOOD)}${find === undefined ? '' : `&find=${encodeURIComponent(find)}`}`,
      );
      return { text, ids: [...text.matchAll(/<option value="([^"]*)"/g)].map(([, id]) => id) };
    };
    const first = await offered();
    expect(first.ids).to.have.length(100);
    expect(textOf(first.text)).to.include('120 hold it: the first 100 are offered.');
    expect((await offered('NOT available')).ids).to.have.length(100);
    expect((await offered('available 117')).ids).to.deep.equal(['product_inactive;product=117']);
    const none = await offered('"<b>');
    expect(none.ids).to.deep.equal([]);
    expect(none.text).to.include('value="&quot;&lt;b&gt;"').and.not.include('name="merged"');
    await staff.get(pageOf(FOOD));
    await decide({ action: 'merge', merged: 'product_inactive;product=117', why: 'One cause.' });
    expect((await offered('117')).ids).to.deep.equal([]);
    expect((await staff.get(`${pageOf(FOOD)}&find=${'x'.repeat(201)}`)).status).to.equal(400);
  });

  it('go to the list when an issue was split, whose parts can be put together again', async () => {
    await refuse([FOOD]);
    await refuse([FOOD], { programPauseActive: false });
    await staff.get(pageOf(FOOD));
    expect((await decide({ action: 'split', why: 'Pauses are another matter.' })).location).to.equal(LIST);
    expect((await staff.get(pageOf(FOOD))).status).to.equal(404);
    const part = `${FOOD};pause=on`;
    const { text } = await staff.get(pageOf(part));
    expect(textOf(text))
      .to.include('Food balance exceeded, during a program pause')
      .and.include('split by program pause');
    expect(textOf((await staff.get(linkOf(text, 'last_day'))).text)).to.include('1 attempt');
    await staff.get(pageOf(part));
    expect((await decide({ issue: part, action: 'revert', reverts: '1', why: 'It is not.' })).location).to.equal(
      LIST,
    );
    expect((await staff.get(pageOf(FOOD))).status).to.equal(200);
  });
});
