import {
  DEFAULT_POLICY,
  type Ending,
  type Entry,
  type EntryDecision,
  type OrderRequest,
  type Settled,
  UnavailableError,
} from '../../core/index.js';
import { GuardModel, wordOf } from './guard-model.js';
import { effectsOf, type History, type SubmissionRecord } from './history.js';
import type { Run } from './simulation.js';
import { VOUCHERS } from './workload.js';

/** Names of docs/invariants.md. */
export type Invariant =
  | 'one order for a cart'
  | 'answered orders exist'
  | 'orders were asked for'
  | 'refusals are recorded once'
  | 'the guard decides as written'
  | 'endings are settled once'
  | 'no order after the lease'
  | 'vouchers and orders agree'
  | 'analytics equal a recount'
  | 'everything comes to an end'
  | 'nothing stays locked';

/** A promise that was not kept. */
export class Violation extends Error {
  override readonly name = 'Violation';
  readonly invariant: Invariant;

  constructor(invariant: Invariant, what: string) {
    super(`${invariant}: ${what}`);
    this.invariant = invariant;
  }
}

type Check = (run: Run) => void | Promise<void>;

/** @throws Violation */
export async function checkInvariants(run: Run): Promise<void> {
  for (const check of Object.values(CHECKS)) await check(run);
}

/** In the order in which they are looked at: the ones that explain most come first. */
const CHECKS: Readonly<Record<Invariant, Check>> = {
  'everything comes to an end': ({ history }) => {
    for (const { ref, end } of history.submissions) {
      if (end === 'running') throw new Violation('everything comes to an end', `${ref} still runs`);
      if (typeof end === 'object' && 'error' in end && !(end.error instanceof UnavailableError)) {
        throw new Violation('everything comes to an end', `${ref} ended with ${String(end.error)}`);
      }
    }
  },
  'the guard decides as written': checkGuard,
  'endings are settled once': ({ history }) => {
    for (const record of history.submissions) checkEnding(history, record);
  },
  'no order after the lease': checkLeases,
  'one order for a cart': ({ shop }) => {
    const orders = [...shop.records.orders.values()];
    for (const [index, one] of orders.entries()) {
      for (const other of orders.slice(index + 1)) {
        const isSame = one.participantId === other.participantId && one.cartHash === other.cartHash;
        if (isSame && Math.abs(one.placedAtMs - other.placedAtMs) < DEFAULT_POLICY.duplicateWindowMs) {
          throw new Violation('one order for a cart', `orders ${one.id} and ${other.id}`);
        }
      }
    }
  },
  'answered orders exist': ({ history, shop }) => {
    for (const record of history.submissions) {
      const outcome = outcomeOf(record);
      if (outcome?.outcome !== 'placed') continue;
      const order = shop.records.orders.get(outcome.orderId);
      if (order === undefined || !isOf(order, record)) {
        throw new Violation('answered orders exist', `${record.ref} was told of order ${outcome.orderId}`);
      }
    }
  },
  'orders were asked for': ({ history, shop }) => {
    for (const order of shop.records.orders.values()) {
      const record = history.submissions.find((each) => isOf(order, each));
      const outcome = record && outcomeOf(record);
      const isKnown = outcome?.outcome === 'placed' && outcome.orderId === order.id;
      // Killed, or without the answer that there is an order: it may be there.
      const mayBe =
        record !== undefined &&
        (outcome === undefined || (outcome.outcome !== 'placed' && outcome.reason === 'failed'));
      if (!isKnown && !mayBe) throw new Violation('orders were asked for', `order ${order.id} is nobody's`);
    }
  },
  'refusals are recorded once': checkRecords,
  'vouchers and orders agree': checkVouchers,
  'analytics equal a recount': async ({ app, attempts, shop }) => {
    const all = await attempts.recent(1_000);
    const { totalFailures, totalOrders, byDay } = await app.analyseFailures({ days: 90 });
    const counted = byDay.reduce((sum, { count }) => sum + count, 0);
    if (totalFailures !== all.length || counted !== all.length || totalOrders !== shop.records.orders.size) {
      throw new Violation('analytics equal a recount', `${totalFailures} failures, ${totalOrders} orders`);
    }
  },
  'nothing stays locked': ({ history }) => {
    for (const record of history.submissions.filter(({ userId }) => userId.startsWith('late-'))) {
      const outcome = outcomeOf(record);
      const isServed = outcome?.outcome === 'placed' || outcome?.reason === 'invalid';
      if (!isServed)
        throw new Violation('nothing stays locked', `${record.ref} was ${outcome?.reason ?? 'not answered'}`);
    }
  },
};

/** All of them, in the order in which they are looked at. */
export const INVARIANTS = Object.keys(CHECKS);

function outcomeOf({ end }: SubmissionRecord) {
  return typeof end === 'object' && 'outcome' in end ? end.outcome : undefined;
}

function isOf(
  order: { participantId: string; userId: string; placedAtMs: number },
  record: SubmissionRecord,
): boolean {
  return (
    order.participantId === record.participantId &&
    order.userId === record.userId &&
    order.placedAtMs === record.startedAtMs
  );
}

/** Every answer of the guard against the model's, in the order in which they took effect. */
function checkGuard({ history }: Run): void {
  let model = new GuardModel();
  for (const [index, { port, method, args, value, by }] of history.effects.entries()) {
    if (index === history.amnesiaAfter) model = new GuardModel();
    if (port !== 'guard') continue;
    const [expected, actual] = compare(model, method, args, value);
    if (
      expected !== actual &&
      !(
        typeof expected === 'string' &&
        String(actual) !== 'undefined' &&
        expected.split(' or ').includes(String(actual))
      )
    ) {
      const what = `${method} of ${by?.ref} answered ${String(actual)} instead of ${String(expected)}`;
      throw new Violation('the guard decides as written', what);
    }
  }
}

function compare(model: GuardModel, method: string, args: readonly unknown[], value: unknown): [unknown, unknown] {
  if (method === 'settle') {
    const [entry, ending, , nowMs] = args as [Entry, Ending, unknown, number];
    return [model.settle(entry, ending, nowMs), (value as Settled).backoffMs];
  }
  const [entry, , nowMs] = args as [Entry, unknown, number];
  return method === 'renew'
    ? [model.renew(entry, nowMs), value]
    : [model.enter(entry, nowMs), wordOf(value as EntryDecision)];
}

const ENDING_OF = { duplicate: 'refused', locked: 'refused', invalid: 'refused' } as const;

function checkEnding(history: History, record: SubmissionRecord): void {
  const outcome = outcomeOf(record);
  if (outcome === undefined) return;
  const lost = history.lostRequests.filter(({ by, method }) => by === record && method === 'settle').length;
  const settled = effectsOf(history, record, 'guard', 'settle').map(({ args }) => args[1] as Ending);
  const isTurnedAway =
    outcome.outcome === 'refused' && (outcome.reason === 'throttled' || outcome.reason === 'backing_off');
  const complain = (what: string) => {
    throw new Violation('endings are settled once', `${record.ref} ${what}`);
  };
  if (settled.length + lost !== (isTurnedAway ? 0 : 1)) complain(`was settled ${settled.length + lost} times`);
  const [ending] = settled;
  if (ending === undefined || isTurnedAway) return;
  if (outcome.outcome === 'placed') {
    if (ending.kind !== 'placed' || ending.orderId !== outcome.orderId)
      complain(`was placed, and settled as ${ending.kind}`);
  } else if (outcome.reason === 'failed') {
    // Whoever did not learn how placing ended cannot say that nothing was written.
    const places = effectsOf(history, record, 'ordering', 'place');
    const isUnknown =
      places.some(({ isAnswered }) => !isAnswered) ||
      history.lostRequests.some(({ by, method }) => by === record && method === 'place');
    if (ending.kind !== (isUnknown ? 'unknown' : 'failed')) complain(`failed, and was settled as ${ending.kind}`);
  } else if (ending.kind !== ENDING_OF[outcome.reason as keyof typeof ENDING_OF]) {
    complain(`was ${outcome.reason}, and settled as ${ending.kind}`);
  }
}

/** An order is written under a lease that is nobody else's and has not run out. A guard that lost its memory has lost its leases with it. */
function checkLeases({ history }: Run): void {
  if (history.amnesiaAfter !== undefined) return;
  const model = new GuardModel();
  for (const { port, method, args, value, atMs, by } of history.effects) {
    if (port === 'guard') compare(model, method, args, value);
    if (method !== 'place' || (value as { kind: string }).kind !== 'placed') continue;
    const { participantId } = args[0] as OrderRequest;
    if (by === undefined || !model.holds(participantId, by.ref, atMs)) {
      throw new Violation(
        'no order after the lease',
        `${by?.ref} placed an order without holding participant ${participantId}`,
      );
    }
  }
}

async function checkRecords({ history, attempts, journals }: Run): Promise<void> {
  const complain = (what: string) => {
    throw new Violation('refusals are recorded once', what);
  };
  for (const journal of journals) if ((await journal.size()) > 0) complain('something still waits in a journal');
  const recorded = await attempts.recent(1_000);
  const known = new Map(history.submissions.map((record) => [record.ref, record]));
  for (const attempt of recorded) {
    const record = known.get(attempt.submissionId);
    const outcome = record && outcomeOf(record);
    if (record === undefined) complain(`attempt ${attempt.id} is of no submission`);
    if (outcome?.outcome === 'placed') complain(`${record?.ref} was placed, and recorded as ${attempt.reason}`);
    if (outcome?.outcome === 'refused' && outcome.reason !== attempt.reason) {
      complain(`${record?.ref} was ${outcome.reason}, and recorded as ${attempt.reason}`);
    }
  }
  for (const record of history.submissions) {
    const outcome = outcomeOf(record);
    if (outcome?.outcome !== 'refused' || outcome.reason === 'throttled' || outcome.reason === 'backing_off')
      continue;
    const own = recorded.filter(({ submissionId }) => submissionId === record.ref);
    if (own.length !== 1) complain(`${record.ref} was ${outcome.reason}, and recorded ${own.length} times`);
    const { attemptId } = outcome as { readonly attemptId: number | undefined };
    if (attemptId !== undefined && own[0]?.id !== attemptId)
      complain(`${record.ref} was told of attempt ${attemptId}`);
  }
}

function checkVouchers({ shop }: Run): void {
  const { vouchers, usedVouchers, orders } = shop.records;
  const complain = (what: string) => {
    throw new Violation('vouchers and orders agree', what);
  };
  for (const participantId of new Set(VOUCHERS.map((grant) => grant.participantId))) {
    const granted = VOUCHERS.filter((grant) => grant.participantId === participantId).reduce(
      (sum, { count }) => sum + count,
      0,
    );
    const used = usedVouchers.get(participantId) ?? [];
    const ids = [...(vouchers.get(participantId) ?? []), ...used].map(({ id }) => id);
    if (ids.length !== granted || new Set(ids).size !== granted)
      complain(`participant ${participantId} has ${ids.length} of ${granted} vouchers`);
    for (const { orderId } of used)
      if (!orders.has(orderId ?? '')) complain(`a voucher was used for order ${orderId}, which is not there`);
  }
  for (const order of orders.values()) {
    for (const kind of ['food', 'hygiene'] as const) {
      const paid = (usedVouchers.get(order.participantId) ?? []).filter(
        (each) => each.orderId === order.id && each.kind === kind,
      );
      const cents = paid.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0);
      if (cents < Math.round(Number(order.totals[kind]) * 100)) complain(`order ${order.id} is not paid for`);
    }
  }
}
