import type {
  Acknowledgement,
  AlertEpisode,
  AlertEvent,
  AlertStore,
  ChannelBacklog,
  ClaimedNotice,
  Evaluation,
  NoticeClaim,
  NoticeOutcome,
  Silence,
  VersionedState,
} from '../../core/index.js';
import { NoticeOutbox } from './notice-outbox.js';

/** Alerts and their notices in this process. */
export class MemoryAlertStore implements AlertStore {
  readonly #episodes = new Map<string, AlertEpisode>();
  #silences: Silence[] = [];
  #timeline: AlertEvent[] = [];
  readonly #outbox = new NoticeOutbox();
  #version = 0;
  #evaluatedAtMs: number | undefined;

  async read(nowMs: number): Promise<VersionedState> {
    const noticedAtMs = new Map<string, number>();
    for (const { rule, noticedAtMs: atMs } of this.#episodes.values()) {
      if (atMs !== undefined) noticedAtMs.set(rule, Math.max(atMs, noticedAtMs.get(rule) ?? atMs));
    }
    return structuredClone({
      version: this.#version,
      evaluatedAtMs: this.#evaluatedAtMs,
      episodes: [...this.#episodes.values()].filter(({ phase }) => phase !== 'resolved'),
      silences: this.#silences.filter(({ ended, untilMs }) => ended === undefined && untilMs > nowMs),
      noticedAtMs,
    });
  }

  async commit(evaluation: Evaluation, version: number): Promise<boolean> {
    if (version !== this.#version) return false;
    this.#version++;
    this.#evaluatedAtMs = evaluation.evaluatedAtMs;
    for (const id of evaluation.dropped) this.#episodes.delete(id);
    for (const episode of evaluation.episodes) this.#episodes.set(episode.id, structuredClone(episode));
    this.#outbox.add(evaluation.notices);
    this.#timeline.push(...structuredClone(evaluation.timeline));
    return true;
  }

  async acknowledge(
    episodeId: string,
    acknowledged: Acknowledgement,
    entry: AlertEvent,
  ): Promise<AlertEpisode | undefined> {
    const episode = this.#episodes.get(episodeId);
    if (episode === undefined || episode.phase === 'resolved') return undefined;
    const changed = { ...episode, acknowledged: { ...acknowledged } };
    this.#episodes.set(episodeId, changed);
    this.#changed({ ...entry, rule: episode.rule, subject: episode.subject });
    return structuredClone(changed);
  }

  async addSilence(silence: Silence, entry: AlertEvent): Promise<void> {
    this.#silences.push({ ...silence });
    this.#changed(entry);
  }

  async endSilence(
    id: string,
    ended: { readonly by: string; readonly atMs: number },
    entry: AlertEvent,
  ): Promise<Silence | undefined> {
    const silence = this.#silences.find((each) => each.id === id);
    if (silence === undefined || silence.ended !== undefined || silence.untilMs <= ended.atMs) return undefined;
    const changed = { ...silence, ended: { ...ended } };
    this.#silences[this.#silences.indexOf(silence)] = changed;
    this.#changed({ ...entry, rule: silence.rule, subject: silence.subject });
    return structuredClone(changed);
  }

  async find(episodeId: string): Promise<AlertEpisode | undefined> {
    return structuredClone(this.#episodes.get(episodeId));
  }

  async latest(limit: number): Promise<AlertEpisode[]> {
    const fired = [...this.#episodes.values()].filter(({ firedAtMs }) => firedAtMs !== undefined);
    return structuredClone(
      fired.sort((a, b) => (b.firedAtMs ?? 0) - (a.firedAtMs ?? 0) || (a.id < b.id ? -1 : 1)).slice(0, limit),
    );
  }

  async timeline(limit: number): Promise<AlertEvent[]> {
    const newestFirst = this.#timeline.toReversed().sort((a, b) => b.happenedAtMs - a.happenedAtMs);
    return structuredClone(newestFirst.slice(0, limit));
  }

  async claimNotice(channel: string, claim: NoticeClaim, nowMs: number): Promise<ClaimedNotice | undefined> {
    return this.#outbox.claim(channel, claim, nowMs);
  }

  async settleNotice(key: string, token: string, outcome: NoticeOutcome): Promise<boolean> {
    const settled = this.#outbox.settle(key, token, outcome);
    if (settled) this.#timeline.push({ ...outcome.entry });
    return settled;
  }

  async toldOf(channel: string, episodeIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#outbox.toldOf(channel, episodeIds);
  }

  async backlog(): Promise<ChannelBacklog[]> {
    return this.#outbox.backlog();
  }

  async pseudonymise(participantId: string, pseudonym: string): Promise<number> {
    const rename = <T extends { readonly subject?: string | undefined }>(each: T): T =>
      each.subject === participantId ? { ...each, subject: pseudonym } : each;
    let changed = 0;
    for (const [id, episode] of this.#episodes) {
      if (episode.subject !== participantId) continue;
      this.#episodes.set(id, rename(episode));
      changed++;
    }
    this.#silences = this.#silences.map(rename);
    this.#timeline = this.#timeline.map(rename);
    this.#outbox.pseudonymise(participantId, pseudonym);
    this.#version++;
    return changed;
  }

  async deleteBefore(beforeMs: number): Promise<number> {
    let deleted = 0;
    for (const [id, { resolvedAtMs }] of this.#episodes) {
      if (resolvedAtMs === undefined || resolvedAtMs >= beforeMs) continue;
      this.#episodes.delete(id);
      deleted++;
    }
    this.#silences = this.#silences.filter(({ ended, untilMs }) => (ended?.atMs ?? untilMs) >= beforeMs);
    this.#timeline = this.#timeline.filter(({ happenedAtMs }) => happenedAtMs >= beforeMs);
    this.#outbox.deleteBefore(beforeMs);
    return deleted;
  }

  /** Whoever has read the state before must read it again. */
  #changed(entry: AlertEvent): void {
    this.#version++;
    this.#timeline.push({ ...entry });
  }
}
