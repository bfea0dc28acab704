import {
  type Delivery,
  InvalidInputError,
  type NoticeChannel,
  type NoticeMessage,
  SECOND_MS,
} from '../../core/index.js';
import { slackMessageOf } from './blocks.js';

export interface SlackNoticeChannelOptions {
  /** `https://hooks.slack.com/services/...`. Whoever has it can write to the channel: it is kept out of every error. */
  readonly webhookUrl: string;
  /** To the last byte of the answer. Default 10,000. */
  readonly timeoutMs?: number | undefined;
}

const DEFAULT_TIMEOUT_MS = 10 * SECOND_MS;
/** Of the client's errors those that say nothing about the message or the webhook. */
const PASSING = [408, 425, 429];

/** Notices by a Slack incoming webhook, or by anything that takes the same JSON. */
export class SlackNoticeChannel implements NoticeChannel {
  readonly name = 'slack';
  readonly #url: string;
  readonly #timeoutMs: number;

  /** @throws InvalidInputError (`webhookUrl`) */
  constructor({ webhookUrl, timeoutMs = DEFAULT_TIMEOUT_MS }: SlackNoticeChannelOptions) {
    if (!URL.canParse(webhookUrl) || !/^https?:$/.test(new URL(webhookUrl).protocol)) {
      throw new InvalidInputError('webhookUrl', 'must be like https://hooks.slack.com/services/...');
    }
    this.#url = webhookUrl;
    this.#timeoutMs = timeoutMs;
  }

  async send(message: NoticeMessage, signal?: AbortSignal): Promise<Delivery> {
    const late = AbortSignal.timeout(this.#timeoutMs);
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json; charset=utf-8',
          // Slack itself does not look at it; what stands in front of other receivers may.
          'Idempotency-Key': `"${message.key}"`,
        },
        body: JSON.stringify(slackMessageOf(message)),
        // A webhook that has moved is not followed to wherever it says.
        redirect: 'manual',
        signal: signal === undefined ? late : AbortSignal.any([late, signal]),
      });
      await response.arrayBuffer();
      return deliveryOf(response);
    } catch (error) {
      return { kind: 'refused', why: whyOf(error), forGood: false };
    }
  }
}

/** A code only: the texts of such errors may hold the address. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Slack cannot be reached.';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'Slack did not answer in time.';
  const { cause } = error;
  return `Slack cannot be reached (${cause instanceof Error && 'code' in cause ? String(cause.code) : 'no code'}).`;
}

function deliveryOf({ status, headers }: Response): Delivery {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  return {
    kind: 'refused',
    why: `Slack answered ${status}.`,
    retryAfterMs: retryAfterMs(headers.get('retry-after')),
    forGood: status >= 400 && status < 500 && !PASSING.includes(status),
  };
}

/** Slack says seconds; an HTTP date, which nobody there sends, is not understood. */
function retryAfterMs(header: string | null): number | undefined {
  return header !== null && /^\d{1,9}$/.test(header) ? Number(header) * SECOND_MS : undefined;
}
