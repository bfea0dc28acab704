import { expect } from 'chai';
import { HOUR_MS, type Silence } from '../../../core/index.js';
import { CONTENDERS, race } from '../contenders.js';
import type { ContractCase } from '../harness.js';
import {
  type AlertStoreHarness,
  aNotice,
  anEpisode,
  anEvaluation,
  anEvent,
  CHANNEL,
  FULL_EPISODE,
  plain,
  store,
  T0,
} from './alert-harness.js';

const SILENCE: Silence = {
  id: 's1',
  rule: 'participant-failures',
  subject: '7',
  fromMs: T0,
  untilMs: T0 + HOUR_MS,
  by: '42',
  why: 'Größe "<b>"',
};
const ALL: Silence = { ...SILENCE, id: 's2', rule: undefined, subject: undefined };
const EVENT = anEvent({ event: 'silenced', actor: '42', detail: 'why' });

export const EVALUATION_CASES: readonly ContractCase<AlertStoreHarness>[] = [
  {
    title: 'begins with nothing',
    async run({ make }) {
      const alerts = await make();
      const state = await alerts.read(T0);
      expect(state.evaluatedAtMs).to.equal(undefined);
      expect([state.episodes, state.silences, state.noticedAtMs.size]).to.deep.equal([[], [], 0]);
      expect([await alerts.latest(5), await alerts.timeline(5), await alerts.backlog()]).to.deep.equal([
        [],
        [],
        [],
      ]);
      expect(await alerts.find('x')).to.equal(undefined);
    },
  },
  {
    title: 'gives back what an evaluation stored, member by member',
    async run({ make }) {
      const alerts = await make();
      const pending = anEpisode('p', { phase: 'pending', firedAtMs: undefined });
      const events = [anEvent({ episodeId: 'p', rule: 'r', subject: 's', actor: 'a', detail: 'd\n"x"' })];
      await store(alerts, { evaluatedAtMs: T0 + 7, episodes: [pending, FULL_EPISODE], timeline: events });
      const state = await alerts.read(T0);
      expect(state.evaluatedAtMs).to.equal(T0 + 7);
      expect(plain(state.episodes)).to.deep.equal(plain([pending]));
      expect(plain(await alerts.find('full'))).to.deep.equal(plain(FULL_EPISODE));
      expect(plain(await alerts.timeline(5))).to.deep.equal(plain(events));
    },
  },
  {
    title: 'changes episodes, and forgets those that came to nothing',
    async run({ make }) {
      const alerts = await make();
      const pending = { phase: 'pending', firedAtMs: undefined } as const;
      await store(alerts, { episodes: [anEpisode('a', pending), anEpisode('b', pending)] });
      const fired = anEpisode('a', { seenAtMs: T0 + 5, figures: { value: 13 } });
      await store(alerts, { episodes: [fired], dropped: ['b'] });
      expect(plain((await alerts.read(T0)).episodes)).to.deep.equal(plain([fired]));
      expect(await alerts.find('b')).to.equal(undefined);
    },
  },
  {
    title: `lets one of ${CONTENDERS} evaluations of the same state be stored, and nothing of the others`,
    async run({ make }) {
      const alerts = await make();
      const { version } = await alerts.read(T0);
      const stored = await race((index) => {
        const episode = anEpisode(`e${index}`);
        const facts = { episodes: [episode], notices: [aNotice(`n${index}`, [episode])], timeline: [anEvent()] };
        return alerts.commit(anEvaluation(facts), version);
      });
      expect(stored.filter(Boolean)).to.have.length(1);
      expect((await alerts.read(T0)).episodes).to.have.length(1);
      expect(await alerts.timeline(CONTENDERS)).to.have.length(1);
      expect(await alerts.backlog()).to.deep.equal([{ channel: CHANNEL, waiting: 1, oldestAtMs: T0, failed: 0 }]);
    },
  },
  {
    title: 'stores nothing on top of what somebody acknowledged or silenced meanwhile',
    async run({ make }) {
      const alerts = await make();
      await store(alerts, { episodes: [anEpisode('a')] });
      const changes = [
        () => alerts.acknowledge('a', { by: '42', atMs: T0, note: '' }, anEvent({ event: 'acknowledged' })),
        () => alerts.addSilence(SILENCE, EVENT),
        () => alerts.endSilence('s1', { by: '42', atMs: T0 + 1 }, EVENT),
        () => alerts.pseudonymise('participant a', 'nobody'),
      ];
      for (const change of changes) {
        const { version } = await alerts.read(T0);
        await change();
        expect(await alerts.commit(anEvaluation(), version)).to.equal(false);
        expect(await alerts.commit(anEvaluation(), (await alerts.read(T0)).version)).to.equal(true);
      }
    },
  },
  {
    title: 'acknowledges what is not over, once it is known',
    async run({ make }) {
      const alerts = await make();
      const acknowledged = { by: '42', atMs: T0 + 5, note: 'On it.' };
      const entry = anEvent({ event: 'acknowledged', episodeId: 'a', actor: '42', detail: 'On it.' });
      expect(await alerts.acknowledge('a', acknowledged, entry)).to.equal(undefined);
      await store(alerts, { episodes: [anEpisode('a'), anEpisode('over', { phase: 'resolved' })] });
      expect(await alerts.acknowledge('over', acknowledged, entry)).to.equal(undefined);
      const changed = { ...anEpisode('a'), acknowledged };
      expect(plain(await alerts.acknowledge('a', acknowledged, entry))).to.deep.equal(plain(changed));
      expect(plain((await alerts.read(T0)).episodes)).to.deep.equal(plain([changed]));
      const [event, ...others] = await alerts.timeline(5);
      expect(others).to.deep.equal([]);
      expect(event).to.include({ event: 'acknowledged', rule: 'participant-failures', subject: 'participant a' });
    },
  },
  {
    title: 'keeps silences until their time is over, exclusive, or somebody ends them',
    async run({ make }) {
      const alerts = await make();
      await alerts.addSilence(SILENCE, EVENT);
      await alerts.addSilence(ALL, EVENT);
      expect(plain((await alerts.read(T0 + HOUR_MS - 1)).silences)).to.deep.equal(plain([SILENCE, ALL]));
      expect((await alerts.read(T0 + HOUR_MS)).silences).to.deep.equal([]);
      const ended = { by: '43', atMs: T0 + 9 };
      const entry = anEvent({ event: 'silence ended', actor: '43' });
      expect(plain(await alerts.endSilence('s1', ended, entry))).to.deep.equal(plain({ ...SILENCE, ended }));
      expect(await alerts.endSilence('s1', ended, entry)).to.equal(undefined);
      expect(await alerts.endSilence('s2', { by: '43', atMs: T0 + HOUR_MS }, entry)).to.equal(undefined);
      expect(await alerts.endSilence('nothing', ended, entry)).to.equal(undefined);
      expect(plain((await alerts.read(T0)).silences)).to.deep.equal(plain([ALL]));
      const newest = (await alerts.timeline(5)).map(({ event, rule, subject }) => [event, rule, subject]);
      expect(newest[0]).to.deep.equal(['silence ended', 'participant-failures', '7']);
      expect(newest).to.have.length(3);
    },
  },
  {
    title: 'knows of each rule when it was told of last',
    async run({ make }) {
      const alerts = await make();
      await store(alerts, {
        episodes: [
          anEpisode('1', { noticedAtMs: T0 + 1, phase: 'resolved' }),
          anEpisode('2', { noticedAtMs: T0 + 3 }),
          anEpisode('3', { noticedAtMs: T0 + 2 }),
          anEpisode('4', { rule: 'other' }),
        ],
      });
      const { noticedAtMs } = await alerts.read(T0);
      expect([...noticedAtMs]).to.deep.equal([['participant-failures', T0 + 3]]);
    },
  },
  {
    title: 'lists those that fired, the last first, and what happened, the newest first',
    async run({ make }) {
      const alerts = await make();
      await store(alerts, {
        episodes: [
          anEpisode('1', { firedAtMs: T0 + 1 }),
          anEpisode('2', { firedAtMs: T0 + 3, phase: 'resolved' }),
          anEpisode('3', { firedAtMs: T0 + 2 }),
          anEpisode('4', { firedAtMs: undefined, phase: 'pending' }),
        ],
        timeline: [anEvent({ detail: 'first' }), anEvent({ happenedAtMs: T0 - 1, detail: 'before' })],
      });
      await store(alerts, { timeline: [anEvent({ detail: 'second' })] });
      expect((await alerts.latest(2)).map(({ id }) => id)).to.deep.equal(['2', '3']);
      expect((await alerts.latest(9)).map(({ id }) => id)).to.deep.equal(['2', '3', '1']);
      expect((await alerts.timeline(9)).map(({ detail }) => detail)).to.deep.equal(['second', 'first', 'before']);
      expect(await alerts.timeline(1)).to.have.length(1);
    },
  },
];
