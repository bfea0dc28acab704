import { expect } from 'chai';
import { HOUR_MS, MINUTE_MS } from '../../../core/index.js';
import { CONTENDERS, race } from '../contenders.js';
import type { ContractCase } from '../harness.js';
import {
  type AlertStoreHarness,
  aNotice,
  anEpisode,
  anEvent,
  CHANNEL,
  FULL_EPISODE,
  plain,
  store,
  T0,
} from './alert-harness.js';

const claim = (token: string, untilMs = T0 + MINUTE_MS) => ({ token, untilMs });
const entry = (detail: string) => anEvent({ event: 'notice delivered', detail });
const delivered = { kind: 'delivered', entry: entry('delivered') } as const;

export const OUTBOX_CASES: readonly ContractCase<AlertStoreHarness>[] = [
  {
    title: 'hands out the notices of a channel in the order of writing, each until it is settled',
    async run({ make }) {
      const alerts = await make();
      await store(alerts, { notices: [aNotice('1', [FULL_EPISODE]), aNotice('other', [], { channel: 'mail' })] });
      await store(alerts, { notices: [aNotice('2', [anEpisode('a')], { kind: 'resolved' })] });
      const first = await alerts.claimNotice(CHANNEL, claim('t1'), T0);
      expect(plain(first)).to.deep.equal(plain({ ...aNotice('1', [FULL_EPISODE]), tries: 1 }));
      expect(await alerts.settleNotice('1', 't1', delivered)).to.equal(true);
      const second = await alerts.claimNotice(CHANNEL, claim('t2'), T0);
      expect([second?.key, second?.kind]).to.deep.equal(['2', 'resolved']);
      expect(await alerts.settleNotice('2', 't2', delivered)).to.equal(true);
      expect(await alerts.claimNotice(CHANNEL, claim('t3'), T0)).to.equal(undefined);
      expect((await alerts.claimNotice('mail', claim('t3'), T0))?.key).to.equal('other');
      expect((await alerts.timeline(5)).map(({ detail }) => detail)).to.deep.equal(['delivered', 'delivered']);
    },
  },
  {
    title: `hands a notice to one of ${CONTENDERS} that ask at once, and no later one to the others`,
    async run({ make }) {
      const alerts = await make();
      await store(alerts, { notices: [aNotice('1', []), aNotice('2', [])] });
      const claimed = await race((index) => alerts.claimNotice(CHANNEL, claim(`t${index}`), T0));
      expect(claimed.filter((each) => each !== undefined).map(({ key }) => key)).to.deep.equal(['1']);
    },
  },
  {
    title:
      'hands a notice to somebody else when the claim has run out, at exactly its end, and then believes no stale claim',
    async run({ make }) {
      const alerts = await make();
      await store(alerts, { notices: [aNotice('1', [])] });
      await alerts.claimNotice(CHANNEL, claim('dead'), T0);
      expect(await alerts.claimNotice(CHANNEL, claim('t2'), T0 + MINUTE_MS - 1)).to.equal(undefined);
      const again = await alerts.claimNotice(CHANNEL, claim('t2', T0 + HOUR_MS), T0 + MINUTE_MS);
      expect([again?.key, again?.tries]).to.deep.equal(['1', 2]);
      expect(await alerts.settleNotice('1', 'dead', { kind: 'failed', entry: entry('stale') })).to.equal(false);
      expect(await alerts.settleNotice('1', 't2', delivered)).to.equal(true);
      expect(await alerts.settleNotice('1', 't2', delivered)).to.equal(false);
      expect(await alerts.settleNotice('nothing', 't2', delivered)).to.equal(false);
      expect(await alerts.timeline(5)).to.have.length(1);
    },
  },
  {
    title: 'keeps a delayed notice back until it is due, and all of its channel behind it',
    async run({ make }) {
      const alerts = await make();
      await store(alerts, {
        notices: [aNotice('1', []), aNotice('2', []), aNotice('3', [], { channel: 'mail' })],
      });
      await alerts.claimNotice(CHANNEL, claim('t1'), T0);
      await alerts.settleNotice('1', 't1', { kind: 'delayed', dueAtMs: T0 + HOUR_MS, entry: entry('later') });
      expect(await alerts.claimNotice(CHANNEL, claim('t2'), T0 + HOUR_MS - 1)).to.equal(undefined);
      expect((await alerts.claimNotice('mail', claim('t2'), T0))?.key).to.equal('3');
      const due = await alerts.claimNotice(CHANNEL, claim('t3'), T0 + HOUR_MS);
      expect([due?.key, due?.tries]).to.deep.equal(['1', 2]);
    },
  },
  {
    title: 'goes on behind a notice that was given up or dropped',
    async run({ make }) {
      const alerts = await make();
      await store(alerts, { notices: [aNotice('1', []), aNotice('2', []), aNotice('3', [])] });
      for (const [key, kind] of [
        ['1', 'failed'],
        ['2', 'dropped'],
      ] as const) {
        expect((await alerts.claimNotice(CHANNEL, claim(key), T0))?.key).to.equal(key);
        await alerts.settleNotice(key, key, { kind, entry: entry(kind) });
      }
      expect(await alerts.backlog()).to.deep.equal([{ channel: CHANNEL, waiting: 1, oldestAtMs: T0, failed: 1 }]);
      expect((await alerts.claimNotice(CHANNEL, claim('t'), T0))?.key).to.equal('3');
    },
  },
  {
    title: 'knows which alerts a channel was told of: by what it was delivered, other than recoveries',
    async run({ make }) {
      const alerts = await make();
      const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => anEpisode(id));
      if (!a || !b || !c || !d) throw new Error('There are four.');
      await store(alerts, {
        notices: [
          aNotice('1', [a, b]),
          aNotice('2', [c], { kind: 'resolved' }),
          aNotice('3', [d], { kind: 'reminder', channel: 'mail' }),
          aNotice('4', [c]),
        ],
      });
      const ids = ['a', 'b', 'c', 'd'];
      expect([...(await alerts.toldOf(CHANNEL, ids))]).to.deep.equal([]);
      for (const [channel, key] of [
        [CHANNEL, '1'],
        [CHANNEL, '2'],
        ['mail', '3'],
      ] as const) {
        await alerts.claimNotice(channel, claim(key), T0);
        await alerts.settleNotice(key, key, delivered);
      }
      await alerts.claimNotice(CHANNEL, claim('4'), T0);
      await alerts.settleNotice('4', '4', { kind: 'failed', entry: entry('') });
      expect([...(await alerts.toldOf(CHANNEL, ids))].sort()).to.deep.equal(['a', 'b']);
      expect([...(await alerts.toldOf('mail', ids))]).to.deep.equal(['d']);
      expect([...(await alerts.toldOf(CHANNEL, []))]).to.deep.equal([]);
    },
  },
  {
    title: 'takes a participant out of episodes, silences, timeline and notices',
    async run({ make }) {
      const alerts = await make();
      const its = anEpisode('1', { subject: '7' });
      await store(alerts, {
        episodes: [its, anEpisode('2', { subject: '77' })],
        notices: [aNotice('n', [its, anEpisode('2', { subject: '77' })])],
        timeline: [anEvent({ subject: '7' })],
      });
      const silence = { id: 's', rule: undefined, subject: '7', fromMs: T0, untilMs: T0 + 9, by: '1', why: 'x' };
      await alerts.addSilence(silence, anEvent({ event: 'silenced', subject: '7' }));
      expect(await alerts.pseudonymise('7', 'deleted-1')).to.equal(1);
      expect(await alerts.pseudonymise('7', 'deleted-1')).to.equal(0);
      const { episodes, silences } = await alerts.read(T0);
      const notice = await alerts.claimNotice(CHANNEL, claim('t'), T0);
      expect(episodes.map(({ subject }) => subject).sort()).to.deep.equal(['77', 'deleted-1']);
      expect(silences.map(({ subject }) => subject)).to.deep.equal(['deleted-1']);
      expect((await alerts.timeline(5)).map(({ subject }) => subject)).to.deep.equal(['deleted-1', 'deleted-1']);
      expect(notice?.items.map(({ episode }) => episode.subject)).to.deep.equal(['deleted-1', '77']);
    },
  },
  {
    title: 'forgets what was over before an instant, exclusive, and nothing that still matters',
    async run({ make }) {
      const alerts = await make();
      const over = (id: string, resolvedAtMs: number) => anEpisode(id, { phase: 'resolved', resolvedAtMs });
      await store(alerts, {
        episodes: [over('old', T0 - 1), over('new', T0), anEpisode('firing', { firedAtMs: T0 - HOUR_MS })],
        notices: [aNotice('waits', [])],
        timeline: [anEvent({ happenedAtMs: T0 - 1, detail: 'old' }), anEvent({ detail: 'new' })],
      });
      expect(await alerts.deleteBefore(T0)).to.equal(1);
      expect((await alerts.latest(5)).map(({ id }) => id)).to.deep.equal(['new', 'firing']);
      expect((await alerts.timeline(5)).map(({ detail }) => detail)).to.deep.equal(['new']);
      expect(await alerts.deleteBefore(T0 + HOUR_MS)).to.equal(1);
      expect((await alerts.claimNotice(CHANNEL, claim('t'), T0))?.key).to.equal('waits');
      await alerts.settleNotice('waits', 't', { kind: 'failed', entry: entry('') });
      await alerts.deleteBefore(T0 + HOUR_MS);
      expect(await alerts.backlog()).to.deep.equal([]);
    },
  },
];
