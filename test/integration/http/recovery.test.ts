import { expect } from 'chai';
import { MemoryAttemptStore, MemoryAuditLog } from '../../../adapters/memory/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { NOON, startHttpApp, type TestApp } from '../../support/http-app.js';
import { PageVisitor } from '../../support/page-visitor.js';

const PAGE = '/admin/orders/recovery/';
const HOUR_MS = 3_600_000;

/** The numbers of a page, by what they are called. */
function figuresOf(text: string): Record<string, string> {
  const found = [...text.matchAll(/data-figure="([^"]+)"[^>]*>([^<]*)</g)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name, value]));
}

describe('What became of those who were refused', () => {
  let app: TestApp;
  let audit: MemoryAuditLog;
  let visitor: PageVisitor;

  before(async () => {
    audit = new MemoryAuditLog();
    const attempts = new MemoryAttemptStore();
    app = await startHttpApp({ ports: { attempts }, deps: { audit } });
    for (const [hours, participantId, orderId] of [
      [5, '1', null],
      [4.9, '1', null],
      [3, '1', null],
      [2, '2', '77'],
      [0.1, '3', null],
    ] as const) {
      await attempts.add(
        anAttempt({
          createdAtMs: NOON - hours * HOUR_MS,
          participantId,
          participantName: `=P ${participantId}`,
          orderId,
        }),
      );
    }
    visitor = new PageVisitor(app.url);
    await visitor.logIn('staff');
  });
  after(() => app.close());

  it('is answered by the API in the form of its document', async () => {
    const { status, body } = await app.request('/api/orders/recovery/?days=200', {
      token: app.tokenOf(app.people.staff),
    });
    expect(status).to.equal(200);
    const { period, ...answer } = body as { period: { days: number } };
    expect(period.days).to.equal(90);
    expect(answer).to.deep.equal({
      summary: {
        ...{ total_failures: 5, total_episodes: 4, total_orders: 0, failure_rate: 100, episode_rate: 100 },
        ...{ refused_participants: 3, lost_value: '246.50' },
      },
      outcomes: [
        { outcome: 'within_30_minutes', participants: 1, value: '246.50' },
        { outcome: 'later', participants: 0, value: '0.00' },
        { outcome: 'never', participants: 1, value: '246.50' },
        { outcome: 'open', participants: 1, value: '246.50' },
      ],
      notice: 'days is at most 90; 90 was used.',
    });
    expect((await app.request('/api/orders/recovery/', { token: app.tokenOf(app.people.john) })).status).to.equal(
      403,
    );
    expect(
      (await app.request('/api/orders/recovery/?days=0', { token: app.tokenOf(app.people.staff) })).status,
    ).to.equal(400);
  });

  it('is the same on the dashboard, on its page, and in a recount of what its links lead to', async () => {
    const { text: dashboard } = await visitor.get('/admin/');
    const figures = figuresOf(dashboard);
    expect(figures).to.include({
      never: '1',
      within_30_minutes: '1',
      later: '0',
      open: '1',
      lost_value: '$246.50',
    });
    expect(figures).to.include({ refused_participants: '3', episode_rate: '100%' });
    for (const outcome of ['never', 'within_30_minutes', 'later', 'open']) {
      const [, path = ''] = new RegExp(`href="([^"]*outcome=${outcome})"`).exec(dashboard) ?? [];
      const { text } = await visitor.get(path.replaceAll('&amp;', '&'));
      expect(text.match(/data-label="Last Refused At"/g)?.length ?? 0, outcome).to.equal(Number(figures[outcome]));
      expect(figuresOf(text)).to.include({ [outcome]: figures[outcome], lost_value: '$246.50' });
    }
    const { text } = await visitor.get(`${PAGE}?outcome=never`);
    const [, list = ''] =
      /href="(\/admin\/orders\/failedorderattempt\/\?[^"]*participant_id=1[^"]*)">3</.exec(text) ?? [];
    const { text: attempts } = await visitor.get(list.replaceAll('&amp;', '&'));
    expect(attempts.match(/<tr[^>]*data-row|data-label="Created At"/g)?.length).to.equal(3);
  });

  it('is exported, all of it or one outcome, and that is audited', async () => {
    const csv = await visitor.get(`${PAGE}export/?format=csv`);
    const [head, ...rows] = csv.text
      .replace(/^\ufeff/, '')
      .trimEnd()
      .split('\r\n');
    expect(head).to.equal(
      'participant,participant_name,outcome,attempts,episodes,last_refused_at,last_attempts,value,order,ordered_at',
    );
    expect(rows).to.have.length(3);
    expect(rows[2]).to.match(/^1,'=P 1,never,3,2,[^,]*Z,3,246.50,,$/);
    const jsonl = await visitor.get(`${PAGE}export/?format=jsonl&outcome=within_30_minutes`);
    const { last_refused_at: _, ...row } = JSON.parse(jsonl.text);
    expect(row).to.deep.equal({
      ...{ participant: 2, participant_name: '=P 2', outcome: 'within_30_minutes', attempts: 1, episodes: 1 },
      ...{ last_attempts: [4], value: '246.50', order: 77, ordered_at: null },
    });
    const actions = (await audit.latest(10)).map(({ action, why }) => `${action}: ${why}`);
    expect(actions.slice(0, 2)).to.deep.equal(['export recovery: jsonl', 'export recovery: csv']);
  });

  it('names what is wrong with its address', async () => {
    for (const query of ['days=x', 'until=yesterday', 'outcome=maybe', 'days=1&days=2', 'what=1']) {
      expect((await visitor.get(`${PAGE}?${query}`)).status, query).to.equal(400);
    }
  });
});
