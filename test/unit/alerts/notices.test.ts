import { expect } from 'chai';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../core/index.js';
import { alertWorld, ruleNamed } from '../../support/alert-world.js';

const REDIS = ruleNamed('redis-away', { forMs: 0, recoverForMs: 0, remindEveryMs: HOUR_MS });

/** Redis is away since the first minute. */
async function firing(rules = [REDIS]) {
  const world = alertWorld({ rules });
  world.redis.status = 'degraded';
  await world.live(1);
  expect(world.told()).to.deep.equal(['firing: redis-away']);
  return world;
}

describe('Notices of alerts', () => {
  it('remind as often as the rule says while it goes on', async () => {
    const world = await firing();
    await world.live(59);
    expect(world.told()).to.have.length(1);
    await world.live(1);
    expect(world.told()).to.deep.equal(['firing: redis-away', 'reminder: redis-away']);
    await world.live(120);
    expect(world.told()).to.have.length(4);
  });

  it('remind nobody once it is acknowledged, and tell the recovery all the same', async () => {
    const world = await firing();
    const [alert] = (await world.showAlerts()).firing;
    const acknowledged = await world.acknowledgeAlert({
      episodeId: alert?.episode.id ?? '',
      by: 'ann',
      note: ' On it. ',
    });
    expect(acknowledged?.acknowledged).to.include({ by: 'ann', note: 'On it.' });
    await world.live(180);
    expect(world.told()).to.have.length(1);
    world.redis.status = 'ok';
    await world.live(1);
    expect(world.told()).to.deep.equal(['firing: redis-away', 'resolved: redis-away']);
    expect(await world.acknowledgeAlert({ episodeId: alert?.episode.id ?? '', by: 'ann' })).to.equal(undefined);
  });

  it('say nothing of an alert whose rule was taken away: nobody knows whether it has recovered', async () => {
    const world = await firing();
    const other = world.server(undefined, []);
    await other.evaluateAlerts();
    await other.deliverNotices();
    expect(world.told()).to.have.length(1);
    expect((await world.alerts.latest(1))[0]?.ending).to.equal('withdrawn');
  });

  it('tell what begins at the same time together, and what follows soon after together, later', async () => {
    const world = alertWorld({ rules: [ruleNamed('participant-failures')] });
    await world.live(1, () => {
      for (const id of ['1', '2', '3']) world.history.fail(11, id);
    });
    expect(world.pager.messages.map(({ subject }) => subject)).to.deep.equal(['Alert (Info): 3 alerts']);
    await world.live(4, (minute) => world.history.fail(11, `later-${minute}`));
    expect(world.pager.messages).to.have.length(1);
    await world.live(1);
    expect(world.pager.messages.map(({ subject }) => subject)).to.deep.equal([
      'Alert (Info): 3 alerts',
      'Alert (Info): 4 alerts',
    ]);
  });

  it('go where the severity is asked for', async () => {
    const world = alertWorld();
    const { createAlerts, DEFAULT_ALERT_RULES } = await import('../../../core/index.js');
    const { MemoryNoticeChannel, MemoryLock, SequentialIds } = await import('../../../adapters/memory/index.js');
    const [mail, chat] = [new MemoryNoticeChannel('email'), new MemoryNoticeChannel('slack')];
    const alerts = createAlerts(
      {
        alerts: world.alerts,
        history: world.history,
        clock: world.clock,
        lock: new MemoryLock(world.clock),
        ids: new SequentialIds(),
        channels: [mail, chat],
      },
      {
        rules: DEFAULT_ALERT_RULES,
        routes: [
          { channel: 'email', least: 'info' },
          { channel: 'slack', least: 'critical' },
        ],
      },
    );
    world.history.fail(11, '7');
    await world.clock.advance(MINUTE_MS);
    await alerts.evaluateAlerts();
    expect(await alerts.deliverNotices()).to.deep.equal({ delivered: 1, delayed: 0, failed: 0 });
    expect([mail.messages.length, chat.messages.length]).to.deep.equal([1, 0]);
  });

  describe('that a channel refuses', () => {
    const refused = { kind: 'refused', why: 'It is away.', forGood: false } as const;

    it('are sent again later, under the same key, the later ones behind them', async () => {
      const world = alertWorld({ rules: [REDIS] });
      world.pager.refuse(refused, refused);
      world.redis.status = 'degraded';
      await world.live(1);
      world.redis.status = 'ok';
      await world.live(1);
      expect(world.told()).to.deep.equal([]);
      await world.clock.advance(31 * SECOND_MS);
      await world.deliverNotices();
      expect(world.told()).to.deep.equal(['firing: redis-away', 'resolved: redis-away']);
      const events = (await world.alerts.timeline(20)).map(({ event, detail }) => `${event}: ${detail}`).reverse();
      expect(events.filter((event) => event.startsWith('notice'))).to.deep.equal([
        'notice queued: pager, firing: redis-away',
        'notice delayed: pager, firing: redis-away. It is away.',
        'notice queued: pager, resolved: redis-away',
        'notice delayed: pager, firing: redis-away. It is away.',
        'notice delivered: pager, firing: redis-away',
        'notice delivered: pager, resolved: redis-away',
      ]);
    });

    it('wait as long as the receiver asks for', async () => {
      const world = alertWorld({ rules: [REDIS] });
      world.pager.refuse({ ...refused, retryAfterMs: 5 * MINUTE_MS });
      world.redis.status = 'degraded';
      await world.live(5);
      expect(world.told()).to.deep.equal([]);
      await world.live(1);
      expect(world.told()).to.deep.equal(['firing: redis-away']);
    });

    it('for good are given up, and the recovery of what nobody was told is dropped', async () => {
      const world = alertWorld({ rules: [REDIS] });
      world.pager.refuse({ ...refused, forGood: true });
      world.redis.status = 'degraded';
      await world.live(1);
      world.redis.status = 'ok';
      await world.live(1);
      expect(world.told()).to.deep.equal([]);
      expect(await world.alerts.backlog()).to.deep.equal([
        { channel: 'pager', waiting: 0, oldestAtMs: undefined, failed: 1 },
      ]);
      expect((await world.alerts.timeline(1))[0]?.event).to.equal('notice dropped');
    });

    it('and waited for more than a day because no server ran are not sent any more', async () => {
      const world = alertWorld({ rules: [{ ...REDIS, remindEveryMs: 0 }] });
      world.redis.status = 'degraded';
      await world.evaluateAlerts();
      world.clock.set(world.clock.now() + 24 * HOUR_MS + 1);
      expect(await world.deliverNotices()).to.deep.equal({ delivered: 0, delayed: 0, failed: 1 });
      expect(world.told()).to.deep.equal([]);
    });

    it('are given up after a day', async () => {
      const world = alertWorld({ rules: [{ ...REDIS, remindEveryMs: 0 }] });
      world.pager.refuse(...Array.from({ length: 1_000 }, () => refused));
      world.redis.status = 'degraded';
      await world.live(24 * 60);
      expect((await world.alerts.backlog())[0]).to.include({ waiting: 0, failed: 1 });
    });
  });

  it('that were sent by a server which died before it could say so are sent again, under the same key', async () => {
    const world = alertWorld({ rules: [REDIS] });
    world.redis.status = 'degraded';
    await world.clock.advance(MINUTE_MS);
    await world.evaluateAlerts();
    const nowMs = world.clock.now();
    const claimed = await world.alerts.claimNotice(
      'pager',
      { token: 'the dead server', untilMs: nowMs + 2 * MINUTE_MS },
      nowMs,
    );
    await world.live(1);
    expect(world.told(), 'the claim of the dead server still holds').to.deep.equal([]);
    await world.live(1);
    expect(world.pager.messages.map(({ key }) => key)).to.deep.equal([claimed?.key]);
  });

  it('can be tried out without an alert', async () => {
    const world = alertWorld();
    expect(await world.sendTestNotice()).to.deep.equal([{ channel: 'pager', delivery: { kind: 'delivered' } }]);
    expect(world.pager.messages[0]).to.include({ kind: 'test', subject: 'Test of notices' });
    expect(await world.alerts.backlog()).to.deep.equal([]);
  });
});
