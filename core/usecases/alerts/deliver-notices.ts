import { composeMessage, type MessageLinks } from '../../domain/alerts/message.js';
import { GIVE_UP_AFTER_MS, retryAtMs } from '../../domain/alerts/notice.js';
import type { NoticeTexts } from '../../domain/alerts/texts.js';
import { aboutNotice } from '../../domain/alerts/timeline.js';
import { MINUTE_MS } from '../../domain/instant.js';
import type { AlertStore, ClaimedNotice, NoticeOutcome } from '../../ports/alert-store.js';
import type { Clock } from '../../ports/clock.js';
import type { IdSource } from '../../ports/ids.js';
import type { NoticeChannel } from '../../ports/notice-channel.js';
import type { Observer } from '../../ports/observer.js';

export interface DeliveryReport {
  readonly delivered: number;
  /** To be tried again. */
  readonly delayed: number;
  /** Given up. */
  readonly failed: number;
}

export interface DeliverNoticesRequest {
  /** Stops at once; what was being sent may have arrived, and is sent again under its key. */
  readonly signal?: AbortSignal | undefined;
}

/** Sends what waits and is due, each channel in the order of its notices. One that cannot be sent holds up the later ones of its channel, and nobody else. */
export type DeliverNotices = (request?: DeliverNoticesRequest) => Promise<DeliveryReport>;

export interface DeliverNoticesPorts {
  readonly alerts: AlertStore;
  readonly channels: readonly NoticeChannel[];
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly observer: Observer;
}

export interface MessageOptions {
  readonly texts: NoticeTexts;
  readonly links: MessageLinks;
}

/** Longer than any channel takes to send. Who dies between sending and settling leaves the notice to others after it, who send it again under the same key. */
const CLAIM_MS = 2 * MINUTE_MS;

type Count = { -readonly [K in keyof DeliveryReport]: number };

export function createDeliverNotices(
  { alerts, channels, clock, ids, observer }: DeliverNoticesPorts,
  { texts, links }: MessageOptions,
): DeliverNotices {
  const outcomeOf = async (
    channel: NoticeChannel,
    claimed: ClaimedNotice,
    signal: AbortSignal | undefined,
  ): Promise<NoticeOutcome> => {
    const startedAtMs = clock.now();
    // It waited while nobody sent: the servers were down, or the channel was not set up.
    if (startedAtMs - claimed.createdAtMs > GIVE_UP_AFTER_MS) {
      return {
        kind: 'failed',
        entry: aboutNotice(claimed, 'notice failed', startedAtMs, 'It is too old to be sent.'),
      };
    }
    const notice = await withoutUntold(claimed);
    if (notice === undefined)
      return {
        kind: 'dropped',
        entry: aboutNotice(claimed, 'notice dropped', clock.now(), 'The alert never got there.'),
      };
    const delivery = await channel.send(composeMessage(notice, texts, links), signal);
    const nowMs = clock.now();
    if (delivery.kind === 'delivered') {
      return { kind: 'delivered', entry: aboutNotice(notice, 'notice delivered', nowMs, delivery.note) };
    }
    const { why, retryAfterMs, forGood } = delivery;
    const dueAtMs = forGood ? undefined : retryAtMs(notice, notice.tries, nowMs, retryAfterMs);
    return dueAtMs === undefined
      ? { kind: 'failed', entry: aboutNotice(notice, 'notice failed', nowMs, why) }
      : { kind: 'delayed', dueAtMs, entry: aboutNotice(notice, 'notice delayed', nowMs, why) };
  };

  /** No recovery without an alert: what the channel was told of, when it is a recovery. */
  async function withoutUntold(notice: ClaimedNotice): Promise<ClaimedNotice | undefined> {
    if (notice.kind !== 'resolved') return notice;
    const ids = notice.items.map(({ episode }) => episode.id);
    const told = await alerts.toldOf(notice.channel, ids);
    const items = notice.items.filter(({ episode }) => told.has(episode.id));
    return items.length === 0 ? undefined : { ...notice, items };
  }

  const deliverTo = async (
    channel: NoticeChannel,
    count: Count,
    signal: AbortSignal | undefined,
  ): Promise<void> => {
    while (!signal?.aborted) {
      const token = ids.next();
      const nowMs = clock.now();
      const notice = await alerts.claimNotice(channel.name, { token, untilMs: nowMs + CLAIM_MS }, nowMs);
      if (notice === undefined) return;
      const outcome = await outcomeOf(channel, notice, signal);
      // Another took it over because this one was so slow: what became of it is the other's to say.
      if (!(await alerts.settleNotice(notice.key, token, outcome))) continue;
      if (outcome.kind !== 'dropped') count[outcome.kind]++;
    }
  };

  return async ({ signal } = {}) => {
    const count: Count = { delivered: 0, delayed: 0, failed: 0 };
    await Promise.all(
      channels.map((channel) =>
        deliverTo(channel, count, signal).catch((cause) =>
          observer.problem({ during: `delivering notices by ${channel.name}`, cause }),
        ),
      ),
    );
    return count;
  };
}
