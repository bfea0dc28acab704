import { expect } from 'chai';
import { ManualClock, MemoryLock } from '../../../adapters/memory/index.js';
import { HOUR_MS, MINUTE_MS } from '../../../core/index.js';
import { alertWorld, ruleNamed, T0 } from '../../support/alert-world.js';

const RATES = [ruleNamed('failure-rate-critical'), ruleNamed('failure-rate-warning')];
const WARNING = [ruleNamed('failure-rate-warning', { remindEveryMs: 0 })];

describe('The stories of alerts', () => {
  describe('a lone failure', () => {
    const eager = ruleNamed('failure-rate-warning', {
      measure: { kind: 'failure_rate', windowMs: HOUR_MS, minSubmissions: 1 },
      forMs: 0,
    });

    it('1 of 5 wakes nobody, although it is 20 per cent', async () => {
      const world = alertWorld({ rules: [eager] });
      world.history.fail(1);
      world.history.place(4);
      await world.live(70);
      expect(world.told()).to.deep.equal([]);
      expect(await world.alerts.latest(1)).to.deep.equal([]);
    });

    it('5 of 5 are no coincidence', async () => {
      const world = alertWorld({ rules: [eager] });
      world.history.fail(5);
      await world.live(1);
      expect(world.told()).to.deep.equal(['firing: failure-rate-warning']);
    });

    it("and with the guide's rules nobody is woken by fewer than 20 submissions, whatever becomes of them", async () => {
      const world = alertWorld({ rules: RATES });
      world.history.fail(19);
      await world.live(70);
      expect(world.told()).to.deep.equal([]);
    });
  });

  describe('a rate that swings', () => {
    const swing = async (world: ReturnType<typeof alertWorld>, high: number, low: number) => {
      for (let turn = 0; turn < 3; turn++) {
        await world.live(70, world.rate(high));
        await world.live(70, world.rate(low));
      }
    };

    it('around 5 % is one alert, told once, and one recovery when it is over', async () => {
      const world = alertWorld({ rules: WARNING });
      await swing(world, 6, 4.5);
      expect(world.told()).to.deep.equal(['firing: failure-rate-warning']);
      await world.live(90, world.rate(1));
      expect(world.told()).to.deep.equal(['firing: failure-rate-warning', 'resolved: failure-rate-warning']);
      expect(await world.alerts.latest(10)).to.have.length(1);
    });

    it('around 10 % is one critical alert beside the warning, each told once', async () => {
      const world = alertWorld({ rules: RATES.map((rule) => ({ ...rule, remindEveryMs: 0 })) });
      await swing(world, 11.5, 8.5);
      expect(world.told()).to.deep.equal(['firing: failure-rate-warning', 'firing: failure-rate-critical']);
      await world.live(120, world.rate(1));
      expect(world.told().slice(2)).to.deep.equal([
        'resolved: failure-rate-critical',
        'resolved: failure-rate-warning',
      ]);
    });

    it('would be told again and again without a recovery threshold of its own', async () => {
      const world = alertWorld({
        rules: WARNING.map((rule) => ({ ...rule, recoverAt: rule.threshold, recoverForMs: 0 })),
      });
      await swing(world, 6, 4.5);
      expect(world.told().filter((notice) => notice.startsWith('firing')).length).to.be.greaterThan(2);
    });

    it('that is above the threshold for less than 5 minutes wakes nobody', async () => {
      const short = { ...ruleNamed('failure-rate-warning').measure, windowMs: MINUTE_MS } as const;
      const world = alertWorld({ rules: [ruleNamed('failure-rate-warning', { measure: short })] });
      for (let turn = 0; turn < 10; turn++) {
        await world.live(5, world.rate(20));
        await world.live(2, world.rate(0));
      }
      expect(world.told()).to.deep.equal([]);
      await world.live(6, world.rate(20));
      expect(world.told()).to.deep.equal(['firing: failure-rate-warning']);
    });
  });

  describe('missing data', () => {
    const firing = async () => {
      const world = alertWorld({ rules: WARNING });
      await world.live(20, world.rate(20));
      expect(world.told()).to.deep.equal(['firing: failure-rate-warning']);
      return world;
    };

    it('is no recovery: nobody orders any more', async () => {
      const world = await firing();
      await world.live(5 * 60);
      expect(world.told()).to.have.length(1);
      expect((await world.showAlerts()).firing).to.have.length(1);
    });

    it('is no recovery: nothing can be measured, and the server says so', async () => {
      const world = await firing();
      world.history.away = true;
      await world.live(3 * 60);
      expect(world.told()).to.have.length(1);
      expect(world.problems).to.have.length(3 * 60);
    });

    it('does not begin an alert either, nor count towards its 5 minutes', async () => {
      const world = alertWorld({ rules: WARNING });
      await world.live(2, world.rate(20));
      world.history.away = true;
      await world.live(30);
      world.history.away = false;
      await world.live(1, world.rate(20));
      expect(world.told()).to.deep.equal([]);
      await world.live(6, world.rate(20));
      expect(world.told()).to.have.length(1);
    });

    it('ends with the next figures, which can be a recovery', async () => {
      const world = await firing();
      await world.live(2 * 60);
      await world.live(15, world.rate(0));
      expect(world.told()).to.deep.equal(['firing: failure-rate-warning', 'resolved: failure-rate-warning']);
    });
  });

  describe('a flapping server', () => {
    const flap = (world: ReturnType<typeof alertWorld>, minutes: number) =>
      world.live(minutes, (minute) => {
        world.redis.status = minute % 4 < 2 ? 'degraded' : 'ok';
      });
    const rules = [ruleNamed('redis-away', { remindEveryMs: 0 })];

    it('wakes nobody while it is never away for 5 minutes', async () => {
      const world = alertWorld({ rules });
      await flap(world, 60);
      expect(world.told()).to.deep.equal([]);
    });

    it('is one alert when it was, until it has been back for 5 minutes', async () => {
      const world = alertWorld({ rules });
      world.redis.status = 'degraded';
      await world.live(6);
      expect(world.told()).to.deep.equal(['firing: redis-away']);
      await flap(world, 120);
      world.redis.status = 'ok';
      await world.live(2);
      expect(world.told()).to.deep.equal(['firing: redis-away']);
      await world.live(6);
      expect(world.told()).to.deep.equal(['firing: redis-away', 'resolved: redis-away']);
    });
  });

  describe('sealing that is behind', () => {
    const rules = [ruleNamed('sealing-behind')];

    it('is told after 15 minutes, and over when it has caught up for 5', async () => {
      const world = alertWorld({ rules });
      world.sealing.backlog = 5_001;
      await world.live(15);
      expect(world.told()).to.deep.equal([]);
      await world.live(1);
      expect(world.told()).to.deep.equal(['firing: sealing-behind']);
      expect(world.pager.messages[0]?.subject).to.equal('Alert (Warning): sealing backlog, 5001');
      world.sealing.backlog = 1_001;
      await world.live(30);
      world.sealing.backlog = undefined;
      await world.live(30);
      expect(world.told()).to.have.length(1);
      world.sealing.backlog = 1_000;
      await world.live(6);
      expect(world.told()).to.deep.equal(['firing: sealing-behind', 'resolved: sealing-behind']);
    });
  });

  describe('two servers', () => {
    it('that evaluate at once, each with a lock of its own because Redis is away, tell it once', async () => {
      const world = alertWorld({ rules: [ruleNamed('redis-away', { forMs: 0 })] });
      world.redis.status = 'degraded';
      const servers = Array.from({ length: 20 }, () => world.server(new MemoryLock(new ManualClock(T0))));
      await Promise.all(servers.map((server) => server.evaluateAlerts()));
      await Promise.all(servers.map((server) => server.deliverNotices()));
      expect(world.told()).to.deep.equal(['firing: redis-away']);
      expect((await world.alerts.timeline(100)).map(({ event }) => event)).to.deep.equal([
        'notice delivered',
        'notice queued',
        'fired',
      ]);
    });

    it('that share a lock do not both measure', async () => {
      const world = alertWorld();
      const reports = await Promise.all([world.server().evaluateAlerts(), world.server().evaluateAlerts()]);
      expect(reports.map(({ kind }) => kind)).to.deep.equal(['evaluated', 'elsewhere']);
    });
  });

  describe('a silence', () => {
    const rules = [ruleNamed('redis-away', { remindEveryMs: 0 })];
    const silenced = async () => {
      const world = alertWorld({ rules });
      await world.silenceAlerts({
        rule: 'redis-away',
        untilMs: T0 + 30 * MINUTE_MS,
        by: 'ann',
        why: 'Redis is moved to another machine.',
      });
      world.redis.status = 'degraded';
      return world;
    };

    it('that ends while the alert goes on is followed by the notice, once', async () => {
      const world = await silenced();
      await world.live(29);
      expect(world.told()).to.deep.equal([]);
      expect((await world.showAlerts()).firing[0]?.silence?.by).to.equal('ann');
      await world.live(10);
      expect(world.told()).to.deep.equal(['firing: redis-away']);
    });

    it('that outlasts the alert leaves nothing to tell: no recovery without an alert', async () => {
      const world = await silenced();
      await world.live(15);
      world.redis.status = 'ok';
      await world.live(60);
      expect(world.told()).to.deep.equal([]);
      expect((await world.alerts.latest(10)).map(({ ending }) => ending)).to.deep.equal(['recovered']);
    });

    it('that is ended early is followed by the notice at the next look', async () => {
      const world = await silenced();
      await world.live(10);
      const [silence] = (await world.showAlerts()).silences;
      await world.endSilence({ id: silence?.id ?? '', by: 'bob' });
      await world.live(1);
      expect(world.told()).to.deep.equal(['firing: redis-away']);
    });

    it('does not keep from whoever was told the alert that it is over', async () => {
      const world = alertWorld({ rules });
      world.redis.status = 'degraded';
      await world.live(6);
      await world.silenceAlerts({ untilMs: world.clock.now() + HOUR_MS, by: 'ann', why: 'I know.' });
      world.redis.status = 'ok';
      await world.live(6);
      expect(world.told()).to.deep.equal(['firing: redis-away', 'resolved: redis-away']);
    });

    it('of one participant leaves the others their alerts', async () => {
      const world = alertWorld({ rules: [ruleNamed('participant-failures')] });
      await world.silenceAlerts({
        rule: 'participant-failures',
        subject: '7',
        untilMs: T0 + HOUR_MS,
        by: 'ann',
        why: 'A test account.',
      });
      await world.live(1, () => {
        world.history.fail(11, '7');
        world.history.fail(11, '8');
      });
      const [message] = world.pager.messages;
      expect(message?.subject).to.equal('Alert (Info): Failed orders of participant 8, 11');
    });
  });
});
