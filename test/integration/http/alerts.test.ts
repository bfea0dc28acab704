import { expect } from 'chai';
import {
  MemoryAlertStore,
  MemoryAttemptStore,
  MemoryLock,
  MemoryShop,
  MemorySubmissionHistory,
  SequentialIds,
} from '../../../adapters/memory/index.js';
import { type Alerts, createAlerts, DAY_MS, HOUR_MS, MINUTE_MS } from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { NOON, startHttpApp, type TestApp } from '../../support/http-app.js';
import { PageVisitor, textOf } from '../../support/page-visitor.js';

const ALERTS = '/admin/alerts/';

describe('The pages of alerts', () => {
  let app: TestApp;
  let alerts: Alerts;
  let attempts: MemoryAttemptStore;
  let staff: PageVisitor;

  beforeEach(async () => {
    attempts = new MemoryAttemptStore();
    const clock = { now: () => app.clock.now(), sleep: (ms: number) => app.clock.sleep(ms) };
    alerts = createAlerts({
      ...{ clock, lock: new MemoryLock(clock), ids: new SequentialIds(), alerts: new MemoryAlertStore() },
      history: new MemorySubmissionHistory(attempts, new MemoryShop()),
    });
    app = await startHttpApp({ ports: { attempts }, deps: { alerts } });
    staff = new PageVisitor(app.url);
    await staff.logIn('staff');
  });
  afterEach(() => app.close());

  /** So many minutes before the clock's instant. */
  async function fail(count: number, participantId = '123', minutesAgo = 5): Promise<void> {
    const createdAtMs = app.clock.now() - minutesAgo * MINUTE_MS;
    for (let index = 0; index < count; index++) await attempts.add(anAttempt({ participantId, createdAtMs }));
  }
  const board = async () => (await staff.get(ALERTS)).text;
  const hiddenOf = (html: string, name: string) =>
    new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';

  it('are for staff', async () => {
    const paths = [ALERTS, `${ALERTS}rules/failure-rate-warning/`];
    const john = new PageVisitor(app.url);
    for (const path of paths) expect((await john.get(path)).location).to.match(/^\/admin\/login\//);
    await john.logIn('john', { path: '/order/login/' });
    for (const path of paths) expect((await john.get(path)).status).to.equal(403);
    const before = await alerts.showAlerts();
    expect((await john.submit(`${ALERTS}silence/`, { rule: '', hours: '1', why: 'x' })).status).to.equal(403);
    expect(await alerts.showAlerts()).to.deep.equal(before);
  });

  it('say that nothing is firing, and when somebody looked', async () => {
    expect(textOf(await board()))
      .to.include('The rules have not been looked at yet.')
      .and.include('Nothing is firing.');
    await alerts.evaluateAlerts();
    expect(textOf(await board())).to.include('The rules were looked at last at 2026-02-12 12:00:00 .');
    app.clock.set(NOON + 6 * MINUTE_MS);
    expect(textOf(await board())).to.include('Nobody has looked at the rules since 2026-02-12 12:00:00 .');
  });

  it('link each figure to the records that it counts', async () => {
    await fail(12);
    await fail(3, '123', 90);
    await fail(4, '124');
    await alerts.evaluateAlerts();
    const html = await board();
    const link = /<a href="([^"]+)">12 failures<\/a>/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(link).to.equal(
      '/admin/orders/failedorderattempt/?since=2026-02-12T11%3A00%3A00Z&until=2026-02-12T12%3A00%3A00Z&participant_id=123',
    );
    // What comes later is not part of the figure.
    await attempts.add(anAttempt({ createdAtMs: NOON }));
    const list = textOf((await staff.get(link)).text);
    expect(list).to.include('12 attempts').and.include('Before: 2026-02-12T12:00:00Z');
  });

  it('let staff acknowledge an alert, under their name', async () => {
    await fail(12);
    await alerts.evaluateAlerts();
    const episodeId = hiddenOf(await board(), 'episode_id');
    const path = `${ALERTS}acknowledge/`;
    const answer = await staff.submit(path, { episode_id: episodeId, note: 'Called <b>them</b>.' });
    expect(answer.location).to.equal(ALERTS);
    const html = await board();
    expect(textOf(html))
      .to.include('The alert is acknowledged.')
      .and.match(/Acknowledged by staff at 2026-02-12 12:00:00 : Called <b>them<\/b>\./);
    expect(html).to.include('&lt;b&gt;them').and.not.include('<b>them');
    expect(hiddenOf(html, 'episode_id')).to.equal('');
    await staff.submit(path, { episode_id: 'gone', note: '' });
    expect(textOf(await board())).to.include('The alert is over already.');
  });

  it('let staff silence one alert or a rule, with a reason, and end it', async () => {
    await fail(12);
    await alerts.evaluateAlerts();
    const path = `${ALERTS}silence/`;
    const form = { rule: 'participant-failures', subject: '123', hours: '4', why: 'A test account.' };
    await board();
    expect((await staff.submit(path, { ...form, why: '  ' })).status).to.equal(400);
    expect((await staff.submit(path, { ...form, hours: '5' })).status).to.equal(400);
    expect((await staff.submit(path, form, { csrfToken: 'forged' })).status).to.equal(403);
    expect((await alerts.showAlerts()).silences).to.deep.equal([]);
    expect((await staff.submit(path, form)).location).to.equal(ALERTS);
    await staff.submit(path, { rule: '', hours: '1', why: 'All of it.' });
    const html = await board();
    expect(textOf(html))
      .to.include('Silenced by staff until 2026-02-12 16:00:00 : A test account.')
      .and.include('Everything All of it. staff 2026-02-12 13:00:00');
    const [first] = (await alerts.showAlerts()).silences;
    await staff.submit(`${path}end/`, { id: first?.id ?? '' });
    expect((await alerts.showAlerts()).silences).to.have.length(1);
    await staff.submit(`${path}end/`, { id: first?.id ?? '' });
    expect(textOf(await board())).to.include('The silence is over already.');
  });

  it('show whatever a participant is called as a text', async () => {
    const id = '"><script>alert(1)</script>';
    await fail(12, id);
    await alerts.evaluateAlerts();
    const html = await board();
    expect(html).to.not.include('<script>alert');
    expect(textOf(html)).to.include(`Failed orders of participant ${id}`);
    const link = /<a href="([^"]+)">12 failures<\/a>/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(textOf((await staff.get(link)).text)).to.include('12 attempts');
  });

  it('show what is over, and what happened', async () => {
    app.clock.set(NOON - 2 * HOUR_MS);
    await fail(12);
    await alerts.evaluateAlerts();
    app.clock.set(NOON);
    await alerts.evaluateAlerts();
    const text = textOf(await board());
    expect(text).to.include('Nothing is firing.');
    expect(text).to.match(
      /Past Alerts .*Failed orders of participant 123 Info 2026-02-12 10:00:00 2026-02-12 12:00:00 12/,
    );
    expect(text).to.match(/Timeline .*12:00:00 recovered Failed orders of participant 123 .*10:00:00 fired/);
  });

  it('try a rule out, also one that is off, with its own numbers or others', async () => {
    await fail(11, '7', (2 * DAY_MS) / MINUTE_MS);
    await fail(6, '8', (3 * DAY_MS) / MINUTE_MS);
    const rule = `${ALERTS}rules/participant-failures/`;
    const plain = await staff.get(rule);
    expect(textOf(plain.text)).to.include('In the last 30 days it would have fired once , here.');
    const link =
      /<a href="([^"]+)">Failures when it fired<\/a>/.exec(plain.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(textOf((await staff.get(link)).text)).to.include('11 attempts');
    const lower = await staff.get(`${rule}?days=7&threshold=5&recover_at=&window_minutes=60`);
    expect(textOf(lower.text)).to.include('In the last 7 days it would have fired 2 times');
    expect(lower.text).to.include('name="threshold" value="5"');
    expect(textOf((await staff.get(`${ALERTS}rules/redis-away/`)).text)).to.include('Nothing is kept of the past');
    expect(await alerts.listFiringAlerts()).to.deep.equal([]);
  });

  it('say what is wrong with the numbers of a trial', async () => {
    const rule = `${ALERTS}rules/failure-rate-warning/`;
    const answer = await staff.get(`${rule}?recover_at=9&window_minutes=0`);
    expect(answer.status).to.equal(400);
    expect(textOf(answer.text))
      .to.include('recover_at must be at least 0 and at most the threshold.')
      .and.include('window_minutes must be a whole number from 1 to 10080.');
    expect((await staff.get(`${rule}?threshold=x`)).status).to.equal(400);
    expect((await staff.get(`${ALERTS}rules/nothing/`)).status).to.equal(404);
  });

  it('stand on the dashboard, too, unless they are silenced', async () => {
    expect(textOf((await staff.get('/admin/')).text)).to.include('No alert is firing.');
    await fail(12);
    await alerts.evaluateAlerts();
    const text = textOf((await staff.get('/admin/')).text);
    expect(text).to.match(/1 alert firing , Failed orders of participant 123/);
    await alerts.silenceAlerts({ untilMs: NOON + HOUR_MS, by: 'staff', why: 'x' });
    expect(textOf((await staff.get('/admin/')).text)).to.include('No alert is firing.');
  });
});
