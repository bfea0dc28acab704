import fc from 'fast-check';
import type { AlertEpisode, AlertStore, NoticeOutcome } from '../../../core/index.js';
import {
  type AlertStoreHarness,
  aNotice,
  anEpisode,
  anEvaluation,
  anEvent,
  plain,
} from '../alert-store/alert-harness.js';
import { AlertModel } from './alert-model.js';
import { type Call, modelHistory, pauses } from './model-history.js';

const LEASE_MS = 20;
const LASTS_MS = 50;

/** A store, and what whoever works with it knows of it: ids and tokens are made up alike for the model and for the adapter. */
interface Told {
  readonly alerts: AlertStore;
  made: number;
  version: number;
  open: readonly AlertEpisode[];
  readonly silences: string[];
  readonly claims: { readonly key: string; readonly token: string }[];
}

const byId = <T extends { readonly id: string }>(some: readonly T[]) =>
  [...some].sort((a, b) => (a.id < b.id ? -1 : 1));
const ago = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(4));
const subject = fc.constantFrom('7', '12');
const channel = fc.constantFrom('pager', 'mail');

async function read(told: Told, nowMs: number) {
  const { version, episodes, silences, noticedAtMs, evaluatedAtMs } = await told.alerts.read(nowMs);
  told.version = version;
  told.open = byId(episodes);
  return plain([told.open, byId(silences), [...noticedAtMs].sort(), evaluatedAtMs ?? null]);
}

const look = fc.constant<Call<Told>>({ what: 'read', make: read });
/** Of what was read last, unless it looks anew: somebody else may have changed it since. */
const evaluate = fc
  .record({
    looks: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
    which: fc.nat(3),
    move: fc.constantFrom('begin', 'fire', 'fire', 'resolve', 'drop'),
    rule: fc.constantFrom('a rule', 'other'),
    kind: fc.constantFrom('firing' as const, 'resolved' as const, 'reminder' as const),
    subject,
    channel,
  })
  .map(
    ({ looks, which, move, rule, kind, subject, channel }): Call<Told> => ({
      what: `evaluate ${looks ? 'afresh' : 'of old'}: ${move} ${which} of ${rule} about ${subject}, ${kind} by ${channel}`,
      async make(told, nowMs) {
        if (looks) await read(told, nowMs);
        const number = ++told.made;
        const begun = anEpisode(`episode ${number}`, {
          ...{ rule, subject, phase: 'pending' },
          firedAtMs: undefined,
        });
        // There is one open episode of a series at most.
        const own = told.open.find((each) => each.rule === rule && each.subject === subject);
        const old = own ?? (move === 'begin' ? undefined : told.open[which % told.open.length]);
        const fired = { ...(old ?? begun), phase: 'firing', firedAtMs: nowMs, noticedAtMs: nowMs } as const;
        const changed = {
          begin: { ...(old ?? begun), seenAtMs: nowMs },
          fire: fired,
          resolve: { ...fired, phase: 'resolved', resolvedAtMs: nowMs } as const,
          drop: begun,
        }[move] as AlertEpisode;
        const notice = { ...aNotice(`notice ${number}`, [changed], { kind, channel }), createdAtMs: nowMs };
        const isTold = move === 'fire' || move === 'resolve';
        const evaluation = anEvaluation({
          evaluatedAtMs: nowMs,
          episodes: move === 'drop' ? [] : [changed],
          dropped: move === 'drop' && old !== undefined ? [old.id] : [],
          notices: isTold ? [notice] : [],
          timeline: [anEvent({ happenedAtMs: nowMs, detail: `${number}`, subject: changed.subject })],
        });
        return told.alerts.commit(evaluation, told.version);
      },
    }),
  );
const acknowledge = ago.map(
  (ago): Call<Told> => ({
    what: `acknowledge, ${ago} from the end`,
    async make({ alerts, open }, nowMs) {
      const entry = anEvent({ event: 'acknowledged', happenedAtMs: nowMs, actor: '42' });
      const id = open.at(-1 - ago)?.id ?? 'none';
      return plain((await alerts.acknowledge(id, { by: '42', atMs: nowMs, note: 'ö' }, entry)) ?? null);
    },
  }),
);
const silence = subject.map(
  (subject): Call<Told> => ({
    what: `silence ${subject}`,
    async make(told, nowMs) {
      const id = `silence ${String(++told.made).padStart(3, '0')}`;
      told.silences.push(id);
      const facts = {
        rule: 'a rule',
        subject,
        fromMs: nowMs,
        untilMs: nowMs + LASTS_MS,
        by: '42',
        why: 'because',
      };
      await told.alerts.addSilence({ id, ...facts }, anEvent({ event: 'silenced', happenedAtMs: nowMs, subject }));
    },
  }),
);
const endSilence = ago.map(
  (ago): Call<Told> => ({
    what: `end silence, ${ago} from the end`,
    async make({ alerts, silences }, nowMs) {
      const entry = anEvent({ event: 'silence ended', happenedAtMs: nowMs });
      const id = silences.at(-1 - ago) ?? 'none';
      return plain((await alerts.endSilence(id, { by: '43', atMs: nowMs }, entry)) ?? null);
    },
  }),
);
const claim = fc.tuple(channel, fc.constantFrom(0, 1, LEASE_MS - 1, LEASE_MS)).map(
  ([channel, pauseMs]): Call<Told> => ({
    what: `claim by ${channel}`,
    pauseMs,
    async make(told, nowMs) {
      const token = `token ${++told.made}`;
      const claimed = await told.alerts.claimNotice(channel, { token, untilMs: nowMs + LEASE_MS }, nowMs);
      if (claimed !== undefined) told.claims.push({ key: claimed.key, token });
      return plain(claimed ?? null);
    },
  }),
);
const settle = fc.tuple(ago, fc.constantFrom('delivered', 'delivered', 'failed', 'dropped', 'delayed')).map(
  ([ago, kind]): Call<Told> => ({
    what: `settle as ${kind}, ${ago} from the end`,
    make({ alerts, claims }, nowMs) {
      const { key, token } = claims.at(-1 - ago) ?? { key: 'none', token: 'none' };
      const entry = anEvent({ event: 'notice delivered', happenedAtMs: nowMs, detail: kind });
      return alerts.settleNotice(key, token, { kind, dueAtMs: nowMs + LEASE_MS, entry } as NoticeOutcome);
    },
  }),
);
const list = fc.constantFrom(1, 3, 50).map(
  (limit): Call<Told> => ({
    what: `list ${limit}`,
    async make({ alerts, made }) {
      const ids = Array.from({ length: made }, (_, index) => `episode ${index + 1}`);
      const told = await Promise.all(['pager', 'mail'].map((channel) => alerts.toldOf(channel, ids)));
      const found = await Promise.all(ids.slice(-3).map((id) => alerts.find(id)));
      return plain([
        await alerts.latest(limit),
        await alerts.timeline(limit),
        await alerts.backlog(),
        told.map((some) => [...some].sort()),
        found,
      ]);
    },
  }),
);
const pseudonymise = subject.map(
  (id): Call<Told> => ({
    what: `pseudonymise ${id}`,
    make: (told) => told.alerts.pseudonymise(id, `deleted-${++told.made}`),
  }),
);
const deleteBefore = pauses(LASTS_MS).map(
  (ms): Call<Told> => ({
    what: `delete what was over ${ms} ms ago`,
    make: ({ alerts }, nowMs) => alerts.deleteBefore(nowMs - ms),
  }),
);

export const ALERT_HISTORY_CASES = [
  modelHistory<AlertStore, Told, AlertStoreHarness>({
    title: 'answers random histories as plain lists of alerts and notices do',
    model: () => worldOf(new AlertModel()),
    subject: (alerts) => worldOf(alerts),
    calls: [evaluate, evaluate, evaluate, look, acknowledge, silence, endSilence].concat([
      ...[claim, claim, settle, settle, list, pseudonymise, deleteBefore],
    ]),
    runs: 12,
    length: 60,
    sight: (what, answer) => {
      const [kind = ''] = what.split(/[ ,]/);
      if (kind === 'evaluate') return `${what.includes('afresh') ? 'afresh' : 'of old'} ${answer}`;
      if (['read', 'list', 'silence'].includes(kind)) return undefined;
      return `${kind} ${answer === null || answer === false || answer === 0 ? 'none' : 'one'}`;
    },
    sights: ['acknowledge', 'claim', 'delete', 'end', 'pseudonymise', 'settle']
      .flatMap((kind) => [`${kind} none`, `${kind} one`])
      .concat('afresh true', 'of old false', 'of old true'),
  }),
];

function worldOf(alerts: AlertStore): Told {
  return { alerts, made: 0, version: 0, open: [], silences: [], claims: [] };
}
