import type { MemoryNoticeChannel } from '../../../adapters/memory/index.js';
import type { Delivery, NoticeChannel, NoticeMessage } from '../../../core/index.js';
import type { NoticeChannelHarness } from '../notice-channel.contract.js';
import { memoryNoticeChannel } from '../notice-channel-rows.js';
import type { BrokenAdapter } from './broken-adapter.js';

const broken = (
  fault: string,
  caughtBy: string,
  send: (channel: MemoryNoticeChannel, message: NoticeMessage) => Promise<Delivery>,
): BrokenAdapter<NoticeChannelHarness> => ({
  fault,
  caughtBy,
  open: () =>
    memoryNoticeChannel(
      (channel): NoticeChannel => ({ name: 'broken', send: (message) => send(channel, message) }),
    ),
});

let sent = 0;

export const BROKEN_NOTICE_CHANNELS: readonly BrokenAdapter<NoticeChannelHarness>[] = [
  broken('leaves the facts out', 'delivers everything that is said, and where it leads', (channel, message) =>
    channel.send({ ...message, sections: message.sections.map((section) => ({ ...section, facts: [] })) }),
  ),
  broken(
    'makes a key for each try',
    'carries the key, the same at a repetition, another for another notice',
    (channel, message) => channel.send({ ...message, key: `${message.key} ${++sent}` }),
  ),
  broken(
    'says that it is to be tried again, always',
    'says when it is to be tried again, and when that is of no use',
    async (channel, message) => {
      const delivery = await channel.send(message);
      return delivery.kind === 'refused' ? { ...delivery, forGood: false } : delivery;
    },
  ),
  broken(
    'waits for ever',
    'does not wait for ever for a receiver that never answers',
    async (channel, message) => {
      const delivery = await channel.send(message);
      return delivery.kind === 'refused' ? new Promise<Delivery>(() => {}) : delivery;
    },
  ),
  broken(
    'believes that a broken receiver has it',
    'is not sure of what a receiver took that broke before it said so, and repeats it under its key',
    async (channel, message) => {
      await channel.send(message);
      return { kind: 'delivered' };
    },
  ),
  broken('rejects', 'says that nobody is there', async (channel, message) => {
    const delivery = await channel.send(message);
    if (delivery.kind === 'refused') throw new Error(delivery.why);
    return delivery;
  }),
  broken('makes links of texts', 'lets no text be more than text, whoever wrote it', (channel, message) => {
    const url = /https?:[^| >]*/.exec(message.subject)?.[0];
    return channel.send({ ...message, url: url ?? message.url });
  }),
];
