import type {
  Acknowledgement,
  AddressedNotice,
  AlertEpisode,
  AlertEvent,
  AlertStore,
  Evaluation,
  NoticeClaim,
  NoticeOutcome,
  Silence,
} from '../../../core/index.js';

interface Written {
  notice: AddressedNotice;
  readonly state: 'waiting' | 'delivered' | 'failed' | 'dropped';
  readonly dueAtMs: number;
  readonly tries: number;
  readonly claim: NoticeClaim | undefined;
}

/** Lists of episodes, silences, entries and notices, gone through from beginning to end for every question. */
export class AlertModel implements AlertStore {
  #version = 0;
  #evaluatedAtMs: number | undefined;
  #episodes: readonly AlertEpisode[] = [];
  #silences: readonly Silence[] = [];
  #entries: readonly AlertEvent[] = [];
  #notices: readonly Written[] = [];

  async read(nowMs: number) {
    const isOn = ({ ended, untilMs }: Silence) => ended === undefined && nowMs < untilMs;
    const rules = [...new Set(this.#episodes.map(({ rule }) => rule))];
    const lastOf = (rule: string) =>
      Math.max(...this.#episodes.map((each) => (each.rule === rule ? (each.noticedAtMs ?? -1) : -1)));
    return {
      version: this.#version,
      evaluatedAtMs: this.#evaluatedAtMs,
      episodes: this.#episodes.filter(({ phase }) => phase !== 'resolved'),
      silences: this.#silences.filter(isOn),
      noticedAtMs: new Map(rules.map((rule) => [rule, lastOf(rule)] as const).filter(([, atMs]) => atMs >= 0)),
    };
  }

  async commit({ evaluatedAtMs, episodes, dropped, notices, timeline }: Evaluation, version: number) {
    if (version !== this.#version) return false;
    const replaced = new Set([...dropped, ...episodes.map(({ id }) => id)]);
    this.#episodes = [...this.#episodes.filter(({ id }) => !replaced.has(id)), ...episodes];
    const fresh = { state: 'waiting', dueAtMs: 0, tries: 0, claim: undefined } as const;
    this.#notices = [...this.#notices, ...notices.map((notice) => ({ ...fresh, notice }))];
    this.#entries = [...this.#entries, ...timeline];
    this.#evaluatedAtMs = evaluatedAtMs;
    this.#version++;
    return true;
  }

  async acknowledge(episodeId: string, acknowledged: Acknowledgement, entry: AlertEvent) {
    const found = this.#episodes.find(({ id, phase }) => id === episodeId && phase !== 'resolved');
    if (found === undefined) return undefined;
    const changed = { ...found, acknowledged };
    this.#episodes = this.#episodes.map((each) => (each === found ? changed : each));
    this.#enter({ ...entry, rule: found.rule, subject: found.subject });
    return changed;
  }

  async addSilence(silence: Silence, entry: AlertEvent) {
    this.#silences = [...this.#silences, silence];
    this.#enter(entry);
  }

  async endSilence(silenceId: string, ended: { readonly by: string; readonly atMs: number }, entry: AlertEvent) {
    const found = this.#silences.find(({ id }) => id === silenceId);
    if (found === undefined || found.ended !== undefined || ended.atMs >= found.untilMs) return undefined;
    const changed = { ...found, ended };
    this.#silences = this.#silences.map((each) => (each === found ? changed : each));
    this.#enter({ ...entry, rule: found.rule, subject: found.subject });
    return changed;
  }

  async find(episodeId: string) {
    return this.#episodes.find(({ id }) => id === episodeId);
  }

  async latest(limit: number) {
    const fired = this.#episodes.flatMap((each) =>
      each.firedAtMs === undefined ? [] : [[each.firedAtMs, each] as const],
    );
    return fired
      .sort(([a, { id: one }], [b, { id: other }]) => b - a || (one < other ? -1 : 1))
      .slice(0, limit)
      .map(([, each]) => each);
  }

  async timeline(limit: number) {
    return this.#entries
      .map((entry, place) => ({ entry, place }))
      .sort((a, b) => b.entry.happenedAtMs - a.entry.happenedAtMs || b.place - a.place)
      .slice(0, limit)
      .map(({ entry }) => entry);
  }

  async claimNotice(channel: string, claim: NoticeClaim, nowMs: number) {
    const next = this.#notices.find(({ notice, state }) => notice.channel === channel && state === 'waiting');
    if (next === undefined || nowMs < next.dueAtMs) return undefined;
    if (next.claim !== undefined && nowMs < next.claim.untilMs) return undefined;
    const tries = next.tries + 1;
    this.#replace(next, { ...next, claim, tries });
    return { ...next.notice, tries };
  }

  async settleNotice(key: string, token: string, outcome: NoticeOutcome) {
    const held = this.#notices.find(({ notice, state }) => notice.key === key && state === 'waiting');
    if (held?.claim?.token !== token) return false;
    const isDelayed = outcome.kind === 'delayed';
    const [state, dueAtMs] = isDelayed ? (['waiting', outcome.dueAtMs] as const) : [outcome.kind, held.dueAtMs];
    this.#replace(held, { ...held, state, dueAtMs, claim: undefined });
    this.#entries = [...this.#entries, outcome.entry];
    return true;
  }

  async toldOf(channel: string, episodeIds: readonly string[]) {
    const told = this.#notices.filter(
      ({ notice, state }) => notice.channel === channel && notice.kind !== 'resolved' && state === 'delivered',
    );
    const isTold = (id: string) => told.some(({ notice }) => notice.items.some((item) => item.episode.id === id));
    return new Set(episodeIds.filter(isTold));
  }

  async backlog() {
    const channels = [...new Set(this.#notices.map(({ notice }) => notice.channel))].sort();
    return channels.map((channel) => {
      const its = this.#notices.filter(({ notice }) => notice.channel === channel);
      const waiting = its.filter(({ state }) => state === 'waiting');
      const failed = its.filter(({ state }) => state === 'failed').length;
      return { channel, waiting: waiting.length, oldestAtMs: waiting[0]?.notice.createdAtMs, failed };
    });
  }

  async pseudonymise(participantId: string, pseudonym: string) {
    const renamed = <T extends { readonly subject?: string | undefined }>(each: T): T =>
      each.subject === participantId ? { ...each, subject: pseudonym } : each;
    const changed = this.#episodes.filter(({ subject }) => subject === participantId).length;
    this.#episodes = this.#episodes.map(renamed);
    this.#silences = this.#silences.map(renamed);
    this.#entries = this.#entries.map(renamed);
    this.#notices = this.#notices.map(({ notice, ...rest }) => {
      const items = notice.items.map((item) => ({ ...item, episode: renamed(item.episode) }));
      return { ...rest, notice: { ...notice, items } };
    });
    this.#version++;
    return changed;
  }

  async deleteBefore(beforeMs: number) {
    const before = this.#episodes.length;
    this.#episodes = this.#episodes.filter(({ resolvedAtMs = beforeMs }) => resolvedAtMs >= beforeMs);
    this.#silences = this.#silences.filter(({ ended, untilMs }) => (ended?.atMs ?? untilMs) >= beforeMs);
    this.#entries = this.#entries.filter(({ happenedAtMs }) => happenedAtMs >= beforeMs);
    const isKept = ({ notice, state }: Written) => state === 'waiting' || notice.createdAtMs >= beforeMs;
    this.#notices = this.#notices.filter(isKept);
    return before - this.#episodes.length;
  }

  #enter(entry: AlertEvent): void {
    this.#entries = [...this.#entries, entry];
    this.#version++;
  }

  #replace(old: Written, changed: Written): void {
    this.#notices = this.#notices.map((each) => (each === old ? changed : each));
  }
}
