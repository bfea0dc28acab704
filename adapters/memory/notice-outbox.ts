import {
  type AddressedNotice,
  type ChannelBacklog,
  type ClaimedNotice,
  compareText,
  type NoticeClaim,
  type NoticeOutcome,
} from '../../core/index.js';

interface Kept {
  notice: AddressedNotice;
  state: 'waiting' | Exclude<NoticeOutcome['kind'], 'delayed'>;
  dueAtMs: number;
  tries: number;
  claim: NoticeClaim | undefined;
}

/** The notices of a `MemoryAlertStore`, in the order of writing. */
export class NoticeOutbox {
  #kept: Kept[] = [];

  add(notices: readonly AddressedNotice[]): void {
    for (const notice of notices) {
      this.#kept.push({
        notice: structuredClone(notice),
        state: 'waiting',
        dueAtMs: 0,
        tries: 0,
        claim: undefined,
      });
    }
  }

  claim(channel: string, claim: NoticeClaim, nowMs: number): ClaimedNotice | undefined {
    const oldest = this.#kept.find(({ notice, state }) => notice.channel === channel && state === 'waiting');
    if (oldest === undefined || oldest.dueAtMs > nowMs || (oldest.claim?.untilMs ?? 0) > nowMs) return undefined;
    oldest.claim = { ...claim };
    oldest.tries++;
    return { ...structuredClone(oldest.notice), tries: oldest.tries };
  }

  /** Whether the token held the notice. */
  settle(key: string, token: string, outcome: NoticeOutcome): boolean {
    const kept = this.#kept.find(({ notice }) => notice.key === key);
    if (kept?.state !== 'waiting' || kept.claim?.token !== token) return false;
    kept.claim = undefined;
    if (outcome.kind === 'delayed') kept.dueAtMs = outcome.dueAtMs;
    else kept.state = outcome.kind;
    return true;
  }

  toldOf(channel: string, episodeIds: readonly string[]): ReadonlySet<string> {
    const told = this.#kept
      .filter(
        ({ notice, state }) => notice.channel === channel && state === 'delivered' && notice.kind !== 'resolved',
      )
      .flatMap(({ notice }) => notice.items.map(({ episode }) => episode.id));
    return new Set(episodeIds.filter((id) => told.includes(id)));
  }

  backlog(): ChannelBacklog[] {
    const channels = [...new Set(this.#kept.map(({ notice }) => notice.channel))].sort(compareText);
    return channels.map((channel) => {
      const ofChannel = this.#kept.filter(({ notice }) => notice.channel === channel);
      const waiting = ofChannel.filter(({ state }) => state === 'waiting');
      return {
        channel,
        waiting: waiting.length,
        oldestAtMs: waiting[0]?.notice.createdAtMs,
        failed: ofChannel.filter(({ state }) => state === 'failed').length,
      };
    });
  }

  pseudonymise(participantId: string, pseudonym: string): void {
    for (const kept of this.#kept) {
      const items = kept.notice.items.map(({ episode, ...item }) => ({
        ...item,
        episode: episode.subject === participantId ? { ...episode, subject: pseudonym } : episode,
      }));
      kept.notice = { ...kept.notice, items };
    }
  }

  deleteBefore(beforeMs: number): void {
    this.#kept = this.#kept.filter(({ notice, state }) => state === 'waiting' || notice.createdAtMs >= beforeMs);
  }
}
