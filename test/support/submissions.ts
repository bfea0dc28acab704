import { RandomIds, SystemClock } from '../../adapters/node/index.js';
import { sequelizePorts } from '../../adapters/sequelize/index.js';
import { createTokens } from '../../apps/auth/index.js';
import { type Id, MINUTE_MS, type User } from '../../core/index.js';
import type { TestDatabase } from './postgres.js';
import { JWT_SECRET } from './server-process.js';

const GIVEN_UP_AFTER_MS = MINUTE_MS;
const RICE = '1';
const RUN = new RandomIds().next();

/** Somebody of staff, and a participant of their own to order for; the ids are the same. */
export interface Person {
  readonly user: User;
  readonly participantId: Id;
}

export interface Order {
  /** Who sends it. */
  readonly user: User;
  readonly participantId: Id;
  /** Of the one product there is; another quantity is another cart. */
  readonly quantity: number;
  readonly idempotencyKey?: string;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever JSON the server sends
  readonly body: any;
  readonly tookMs: number;
}

/** A submission that was sent, and its answer; undefined when none came, so that nobody knows what became of it. */
export interface SentSubmission extends Order {
  /** Sent as user agent, and so stored with a refusal: tells which record belongs to which answer. */
  readonly mark: string;
  /** Epoch milliseconds, here. */
  readonly sentAtMs: number;
  /** When the answer was here, or it was clear that none would come. */
  readonly endedAtMs: number;
  readonly reply: Reply | undefined;
}

/** Sends submissions to servers, and keeps what was sent and answered for `brokenInvariants`. */
export class Submissions {
  readonly sent: SentSubmission[] = [];
  readonly #tokens = createTokens(
    { kind: 'secret', secret: JWT_SECRET, issuer: 'order-failures', audience: 'order-failures' },
    new SystemClock(),
    new RandomIds(),
  );
  #count = 0;

  /** Undefined when no answer came. */
  async send(server: { readonly url: string }, order: Order): Promise<Reply | undefined> {
    const mark = `${RUN} ${++this.#count}`;
    const sentAtMs = Date.now();
    const reply = await this.#post(server, order, mark).catch(() => undefined);
    this.sent.push({ ...order, mark, sentAtMs, endedAtMs: Date.now(), reply });
    return reply;
  }

  /** Must be answered. */
  async answered(server: { readonly url: string }, order: Order): Promise<Reply> {
    const reply = await this.send(server, order);
    if (reply === undefined) throw new Error(`${server.url} did not answer.`);
    return reply;
  }

  /** The header with which somebody is who they are, for as long as an access token lasts. */
  authorizationOf(user: User): string {
    return `Bearer ${this.#tokens.issueAccess(user)}`;
  }

  async #post({ url }: { readonly url: string }, order: Order, mark: string): Promise<Reply> {
    const { user, participantId, quantity, idempotencyKey } = order;
    const startedAt = performance.now();
    const response = await fetch(`${url}/api/orders/`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': mark,
        Authorization: this.authorizationOf(user),
        ...(idempotencyKey !== undefined && { 'Idempotency-Key': idempotencyKey }),
      },
      body: JSON.stringify({ participant_id: participantId, items: [{ product_id: RICE, quantity }] }),
      signal: AbortSignal.timeout(GIVEN_UP_AFTER_MS),
    });
    const text = await response.text();
    const tookMs = performance.now() - startedAt;
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text), tookMs };
  }
}

export interface Stock {
  /** Of the one product. Default '10.00'. */
  readonly price?: string;
  /** Of each participant, of $20.00 each. Default 10. */
  readonly vouchers?: number;
}

/** `count` participants with food vouchers, and as many staff, who may order for all of them. */
export async function stockForOrders(
  database: Pick<TestDatabase, 'connect'>,
  count: number,
  { price = '10.00', vouchers = 10 }: Stock = {},
): Promise<Person[]> {
  const { ordering, users } = sequelizePorts(database.connect());
  const participants = Array.from({ length: count }, (_, index) => ({
    id: `${index + 1}`,
    name: `P ${index + 1}`,
  }));
  await ordering.putProducts([{ id: RICE, name: 'Rice', category: 'food', price, active: true }]);
  await ordering.putParticipants(participants);
  const grant = {
    kind: 'food',
    amount: '20.00',
    count: vouchers,
    grantedAtMs: 0,
    expiresAtMs: undefined,
  } as const;
  await ordering.grantVouchers(participants.map(({ id }) => ({ participantId: id, ...grant })));
  return Promise.all(
    participants.map(async ({ id }) => {
      const staff = { username: `staff-${id}`, passwordHash: null, participantId: null, isStaff: true };
      const user = await users.add({ ...staff, id, isSuperuser: false });
      if (user === undefined) throw new Error(`${staff.username} was not added.`);
      return { participantId: id, user };
    }),
  );
}
