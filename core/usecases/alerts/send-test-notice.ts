import { composeMessage } from '../../domain/alerts/message.js';
import type { Clock } from '../../ports/clock.js';
import type { IdSource } from '../../ports/ids.js';
import type { Delivery, NoticeChannel } from '../../ports/notice-channel.js';
import type { MessageOptions } from './deliver-notices.js';

export interface TestedChannel {
  readonly channel: string;
  readonly delivery: Delivery;
}

/** Sends a test to every channel, past the outbox, and says what came of it. */
export type SendTestNotice = () => Promise<TestedChannel[]>;

export interface SendTestPorts {
  readonly channels: readonly NoticeChannel[];
  readonly clock: Clock;
  readonly ids: IdSource;
}

export function createSendTestNotice(
  { channels, clock, ids }: SendTestPorts,
  { texts, links }: MessageOptions,
): SendTestNotice {
  return () =>
    Promise.all(
      channels.map(async (channel) => {
        const notice = { key: ids.next(), kind: 'test', createdAtMs: clock.now(), items: [] } as const;
        return { channel: channel.name, delivery: await channel.send(composeMessage(notice, texts, links)) };
      }),
    );
}
