import fc from 'fast-check';
import {
  type EpisodesQuery,
  type FailuresQuery,
  type Id,
  MINUTE_MS,
  minuteOf,
  type NewAttempt,
  type RefusalEpisode,
  type SubmissionHistory,
  type Window,
} from '../../../core/index.js';
import { anAttempt } from '../attempt-store/attempt-harness.js';
import { aGrant, anOrder, aShop, JANE, JOHN, placed } from '../shop/shop-harness.js';
import type { SubmissionHistoryHarness } from '../submission-history.contract.js';
import { type Call, modelHistory, T0 } from './model-history.js';

const GAP_MS = 30 * MINUTE_MS;

/** A history, and what makes it. Ids are the stores' own: told as the how-manieth. */
interface Told extends SubmissionHistory {
  fail(attempt: NewAttempt): Promise<unknown>;
  order(participantId: Id, placedAtMs: number): Promise<unknown>;
}
type Refused = NewAttempt & { readonly number: number };
interface Placed {
  readonly participantId: Id;
  readonly placedAtMs: number;
  readonly number: number;
}

const within = ({ sinceMs, untilMs }: Window, atMs: number) => sinceMs <= atMs && atMs < untilMs;
const number = (all: readonly Id[], id: Id) => `${all.indexOf(id) + 1}`;

/** Two lists, gone through from beginning to end for every question. */
class Model implements Told {
  readonly #refused: Refused[] = [];
  readonly #placed: Placed[] = [];

  async fail(attempt: NewAttempt) {
    this.#refused.push({ ...attempt, number: this.#refused.length + 1 });
  }
  async order(participantId: Id, placedAtMs: number) {
    this.#placed.push({ participantId, placedAtMs, number: this.#placed.length + 1 });
  }
  async failures({ reason, errorCode, ...window }: FailuresQuery) {
    return byMinute(
      this.#inOrder(window)
        .filter((each) => reason === undefined || each.reason === reason)
        .filter((each) => errorCode === undefined || each.errorCodes.includes(errorCode))
        .map(({ createdAtMs }) => createdAtMs),
    );
  }
  async failuresByParticipant(window: Window, moreThan: number) {
    const of = (id: Id) => this.#inOrder(window).filter(({ participantId }) => participantId === id);
    return [JOHN.id, JANE.id]
      .filter((id) => of(id).length > moreThan)
      .map((participantId) => ({
        participantId,
        minutes: byMinute(of(participantId).map((at) => at.createdAtMs)),
      }));
  }
  async orders(window: Window) {
    const instants = this.#placed.map(({ placedAtMs }) => placedAtMs).filter((atMs) => within(window, atMs));
    return byMinute(instants.sort((a, b) => a - b));
  }
  async episodes({ gapMs, endMs, participantId, ...window }: EpisodesQuery): Promise<RefusalEpisode[]> {
    const all = this.#inOrder(window);
    const isWanted = (id: Id) => participantId === undefined || id === participantId;
    const previousOf = (attempt: Refused) =>
      all.slice(0, all.indexOf(attempt)).findLast((other) => other.participantId === attempt.participantId);
    const begins = (attempt: Refused) => {
      const previous = previousOf(attempt);
      if (previous === undefined || attempt.createdAtMs - previous.createdAtMs >= gapMs) return true;
      const between = { sinceMs: previous.createdAtMs + 1, untilMs: attempt.createdAtMs + 1 };
      return this.#ordersOf(attempt.participantId).some(({ placedAtMs }) => within(between, placedAtMs));
    };
    return all
      .filter((attempt) => isWanted(attempt.participantId) && begins(attempt))
      .map((first) => {
        const own = all.slice(all.indexOf(first)).filter((each) => each.participantId === first.participantId);
        const end = own.findIndex((attempt, index) => index > 0 && begins(attempt));
        return this.#episode(end === -1 ? own : own.slice(0, end), endMs);
      });
  }

  #episode(tries: readonly Refused[], endMs: number): RefusalEpisode {
    const last = tries.at(-1) as Refused;
    const [next] = this.#ordersOf(last.participantId)
      .filter(({ placedAtMs }) => last.createdAtMs < placedAtMs && placedAtMs < endMs)
      .sort((a, b) => a.placedAtMs - b.placedAtMs || a.number - b.number);
    return {
      participantId: last.participantId,
      participantName: last.participantName,
      firstAtMs: (tries[0] as Refused).createdAtMs,
      lastAtMs: last.createdAtMs,
      attemptIds: tries.map(({ number }) => number),
      value: tries.findLast(({ totalAttempted }) => totalAttempted !== null)?.totalAttempted ?? null,
      duplicateOf: tries.findLast(({ orderId }) => orderId !== null)?.orderId ?? null,
      nextOrder: next === undefined ? null : { id: `${next.number}`, placedAtMs: next.placedAtMs },
    };
  }
  #inOrder(window: Window): Refused[] {
    return this.#refused
      .filter(({ createdAtMs }) => within(window, createdAtMs))
      .sort((a, b) => a.createdAtMs - b.createdAtMs || a.number - b.number);
  }
  #ordersOf(id: Id): Placed[] {
    return this.#placed.filter(({ participantId }) => participantId === id);
  }
}

/** `instants`: ascending. */
function byMinute(instants: readonly number[]) {
  const minutes = [...new Set(instants.map(minuteOf))];
  return minutes.map((minuteAtMs) => ({
    minuteAtMs,
    count: instants.filter((atMs) => minuteOf(atMs) === minuteAtMs).length,
  }));
}

function adapterOf(history: SubmissionHistory, { attempts, shop }: SubmissionHistoryHarness): Told {
  const [attemptIds, orderIds]: [number[], Id[]] = [[], []];
  let stocked: Promise<unknown> | undefined;
  const stock = async () => {
    const shopOfBoth = await aShop(async () => shop());
    const grants = [JOHN, JANE].map(({ id }) => aGrant({ participantId: id, amount: '1.00', count: 60 }));
    await shopOfBoth.grantVouchers(grants);
  };
  return {
    fail: async (attempt) => {
      attemptIds.push(await attempts().add(attempt));
    },
    order: async (participantId, placedAtMs) => {
      stocked ??= stock();
      await stocked;
      const cartHash = `cart ${orderIds.length}`;
      orderIds.push(await placed(shop(), anOrder({ food: '1.00' }, { participantId, placedAtMs, cartHash })));
    },
    failures: (query) => history.failures(query),
    failuresByParticipant: (window, moreThan) => history.failuresByParticipant(window, moreThan),
    orders: (window) => history.orders(window),
    episodes: async (query) =>
      (await history.episodes(query)).map(({ nextOrder, attemptIds: ids, ...episode }) => ({
        ...episode,
        attemptIds: ids.map((id) => attemptIds.indexOf(id) + 1),
        nextOrder: nextOrder && { ...nextOrder, id: number(orderIds, nextOrder.id) },
      })),
  };
}

/** Around a gap's ends and the turn of a minute. */
const atMs = fc
  .tuple(fc.constantFrom(0, 1, 30, 60), fc.constantFrom(-1, 0))
  .map(([minutes, ms]) => minuteOf(T0) + minutes * MINUTE_MS + ms);
const participantId = fc.constantFrom(JOHN.id, JANE.id);
const mostly = (usual: number) => fc.oneof({ weight: 2, arbitrary: fc.constant(usual) }, atMs);
const window = fc.record({ sinceMs: mostly(0), untilMs: mostly(2 * T0) });

const fail = fc
  .record({
    participantId,
    createdAtMs: atMs,
    participantName: fc.constantFrom('Ann', 'Annie', null),
    totalAttempted: fc.constantFrom('7.00', '8.50', null),
    orderId: fc.constantFrom(null, null, '4'),
    reason: fc.constantFrom('invalid' as const, 'failed' as const),
    errorCodes: fc.constantFrom(['cart_empty'] as const, ['ordering_failed', 'cart_empty'] as const),
    submissionId: fc.uuid(),
  })
  .map(
    (facts): Call<Told> => ({
      what: `fail ${JSON.stringify(facts)}`,
      make: (told) => told.fail(anAttempt(facts)),
    }),
  );
const order = fc
  .tuple(participantId, atMs)
  .map(([id, atMs]): Call<Told> => ({ what: `order ${id} ${atMs}`, make: (told) => told.order(id, atMs) }));
const episodes = fc
  .record({ window, endMs: fc.oneof(fc.constant(2 * T0), atMs), id: fc.option(participantId, { nil: undefined }) })
  .map(
    ({ window, endMs, id }): Call<Told> => ({
      what: `episodes ${JSON.stringify({ window, endMs, id })}`,
      make: (told) => told.episodes({ ...window, endMs, participantId: id, gapMs: GAP_MS }),
    }),
  );
const counts = fc
  .record({
    window,
    moreThan: fc.constantFrom(0, 1, 2.5),
    reason: fc.constantFrom(undefined, 'failed' as const),
    errorCode: fc.constantFrom(undefined, 'ordering_failed' as const),
  })
  .map(
    ({ window, moreThan, reason, errorCode }): Call<Told> => ({
      what: `counts ${JSON.stringify({ window, moreThan, reason, errorCode })}`,
      make: async (told) => [
        await told.failures({ ...window, reason, errorCode }),
        await told.failuresByParticipant(window, moreThan),
        await told.orders(window),
      ],
    }),
  );

export const SUBMISSION_HISTORY_HISTORY_CASES = [
  modelHistory<SubmissionHistory, Told, SubmissionHistoryHarness>({
    title: 'answers random histories as plain lists of refusals and orders do',
    model: () => new Model(),
    subject: adapterOf,
    calls: [fail, fail, fail, order, order, episodes, episodes, counts],
    runs: 15,
    length: 50,
    sight: (what, answer) => {
      if (!what.startsWith('episodes')) return undefined;
      const found = answer as readonly RefusalEpisode[];
      if (found.length === 0) return 'no episode';
      const several = found.some(({ attemptIds }) => attemptIds.length > 1) ? 'of several' : 'of one each';
      return `${several}, ${found.some(({ nextOrder }) => nextOrder !== null) ? 'with' : 'without'} an order behind`;
    },
    sights: ['no episode', 'of one each, with an order behind', 'of one each, without an order behind'].concat([
      ...['of several, with an order behind', 'of several, without an order behind'],
    ]),
  }),
];
