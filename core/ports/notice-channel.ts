import type { NoticeMessage } from '../domain/alerts/message.js';

/** What came of sending. */
export type Delivery =
  /** The receiver has it, or had it before. `note`: what staff should know all the same, as `why` below. */
  | { readonly kind: 'delivered'; readonly note?: string | undefined }
  /**
   * It does not have it, or nobody knows. `why`: for staff, without secrets and addresses of people. `retryAfterMs`: what the receiver asked for. `forGood`: trying again is of
   * no use.
   */
  | {
      readonly kind: 'refused';
      readonly why: string;
      readonly retryAfterMs?: number | undefined;
      readonly forGood: boolean;
    };

/** A way to tell people, such as email. */
export interface NoticeChannel {
  /** As in `email`: names the channel in routes, outbox and timeline. */
  readonly name: string;
  /**
   * Sends within a bounded time. The message's key travels along, the same each time, so that the receiver can tell a repetition. Whatever stands in the texts stays text: it
   * mentions nobody, links to nothing and adds no header. `signal`: stop at once; the message is refused then, and may have arrived. Never rejects.
   */
  send(message: NoticeMessage, signal?: AbortSignal): Promise<Delivery>;
}
