import fc from 'fast-check';
import {
  BALANCE_CODES,
  type Category,
  type ErrorCode,
  type Id,
  type Participant,
  type ParticipantHistories,
  type ParticipantHistory,
  type PastVoucher,
  type ProgramPause,
  pauseAt,
  type RecordedReason,
  type Voucher,
  type VoucherGrant,
  vouchersToUse,
  type Window,
} from '../../../core/index.js';
import { anAttempt } from '../attempt-store/attempt-harness.js';
import type { ParticipantHistoriesHarness } from '../participant-histories.contract.js';
import { anOrder, DAY_MS } from '../shop/shop-harness.js';
import { type Call, modelHistory, T0 } from './model-history.js';

interface Refused {
  readonly participantId: Id;
  readonly atMs: number;
  readonly reason: RecordedReason;
  readonly codes: readonly ErrorCode[];
}
interface Placing {
  readonly participantId: Id;
  readonly atMs: number;
  readonly food: string;
  readonly hygiene: string;
  readonly cart: string;
}

/** Histories, and what makes them. */
interface Lived {
  put(participant: Participant): Promise<void>;
  delete(id: Id): Promise<boolean>;
  /** To whoever exists: a shop refuses the others. */
  grant(grant: VoucherGrant): Promise<void>;
  pause(pause: ProgramPause): Promise<void>;
  refuse(refused: Refused): Promise<void>;
  /** Placed, or not covered by vouchers. */
  place(placing: Placing): Promise<boolean>;
  knownSince(): Promise<number | undefined>;
  pauses(): Promise<ProgramPause[]>;
  /** By participant, vouchers by their text. */
  visit(window: Window): Promise<ParticipantHistory[]>;
}

const within = ({ sinceMs, untilMs }: Window, atMs: number) => sinceMs <= atMs && atMs < untilMs;
const orderOf = ({ participantId, atMs, food, hygiene, cart }: Placing) =>
  anOrder({ food, hygiene }, { participantId, placedAtMs: atMs, cartHash: cart });

/** Lists of all that happened. */
class Model implements Lived {
  readonly #participants = new Map<Id, string>();
  readonly #pauses: ProgramPause[] = [];
  #vouchers: (Voucher & { readonly participantId: Id; readonly usedAtMs: number | undefined })[] = [];
  readonly #refused: Refused[] = [];
  readonly #placed: Placing[] = [];
  #granted = 0;

  async put({ id, name }: Participant) {
    this.#participants.set(id, name);
  }
  async delete(id: Id) {
    this.#vouchers = this.#vouchers.filter(({ participantId }) => participantId !== id);
    return this.#participants.delete(id);
  }
  async grant({ count, ...grant }: VoucherGrant) {
    if (!this.#participants.has(grant.participantId)) return;
    for (let one = 0; one < count; one++) {
      this.#vouchers.push({ ...grant, id: `${++this.#granted}`, usedAtMs: undefined });
    }
  }
  async pause(pause: ProgramPause) {
    this.#pauses.push(pause);
  }
  async refuse(refused: Refused) {
    this.#refused.push(refused);
  }
  async place(placing: Placing) {
    const { participantId, atMs } = placing;
    const unused = this.#vouchers.filter(
      (voucher) => voucher.participantId === participantId && voucher.usedAtMs === undefined,
    );
    const used = vouchersToUse(unused, orderOf(placing).totals, pauseAt(this.#pauses, atMs), atMs);
    if (used === undefined || !this.#participants.has(participantId)) return false;
    this.#vouchers = this.#vouchers.map((each) => (used.includes(each) ? { ...each, usedAtMs: atMs } : each));
    this.#placed.push(placing);
    return true;
  }
  async knownSince() {
    const instants = [...this.#refused, ...this.#placed].map(({ atMs }) => atMs);
    return instants.length === 0 ? undefined : Math.min(...instants);
  }
  async pauses() {
    return this.#pauses.toSorted(byText);
  }
  async visit(window: Window) {
    return [...this.#participants]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, name]) => this.#historyOf(id, name, window))
      .filter(({ orders, refusedAtMs }) => orders.length > 0 || refusedAtMs.length > 0);
  }

  #historyOf(id: Id, participantName: string, window: Window): ParticipantHistory {
    const isOwn = ({ participantId, atMs }: Refused | Placing) => participantId === id && within(window, atMs);
    const orders = this.#placed
      .filter(isOwn)
      .sort((a, b) => a.atMs - b.atMs)
      .map(({ atMs, food, hygiene }) => ({ placedAtMs: atMs, totals: { food, hygiene } }));
    const isBalance = ({ reason, codes }: Refused) =>
      reason === 'invalid' && codes.some((code) => BALANCE_CODES.includes(code));
    const refusedAtMs = this.#refused.filter((each) => isOwn(each) && isBalance(each)).map(({ atMs }) => atMs);
    const vouchers = this.#vouchers
      .filter(({ participantId }) => participantId === id)
      .filter(
        ({ expiresAtMs = Infinity, usedAtMs = Infinity }) =>
          window.sinceMs < expiresAtMs && window.sinceMs <= usedAtMs,
      )
      .map(({ kind, amount, grantedAtMs, expiresAtMs, usedAtMs }) => ({
        ...{ kind, amount, grantedAtMs, expiresAtMs, usedAtMs },
      }));
    return {
      participantId: id,
      participantName,
      orders,
      refusedAtMs: refusedAtMs.sort((a, b) => a - b),
      vouchers: vouchers.sort(byText),
    };
  }
}

/** Where no order is promised. */
const byText = <T extends PastVoucher | ProgramPause>(a: T, b: T) => (textOf(a) < textOf(b) ? -1 : 1);
const textOf = (one: PastVoucher | ProgramPause) => JSON.stringify(Object.entries(one).sort());

function adapterOf(histories: ParticipantHistories, { attempts, shop }: ParticipantHistoriesHarness): Lived {
  return {
    put: (participant) => shop().putParticipants([participant]),
    delete: (id) => shop().deleteParticipant(id),
    grant: async (grant) => {
      if ((await shop().findParticipant(grant.participantId)) !== undefined) await shop().grantVouchers([grant]);
    },
    pause: (pause) => shop().addPauses([pause]),
    refuse: async ({ participantId, atMs, reason, codes }) => {
      await attempts().add(anAttempt({ participantId, createdAtMs: atMs, reason, errorCodes: codes }));
    },
    place: async (placing) => (await shop().place(orderOf(placing))).kind === 'placed',
    knownSince: () => histories.knownSince(),
    pauses: async () => (await histories.pauses()).sort(byText),
    visit: async (window) => {
      const found: ParticipantHistory[] = [];
      await histories.visit(window, async (page) => {
        found.push(...page);
      });
      return found
        .map(({ vouchers, ...history }) => ({ ...history, vouchers: vouchers.toSorted(byText) }))
        .sort((a, b) => (a.participantId < b.participantId ? -1 : 1));
    },
  };
}

const id = fc.constantFrom('7', '70', 'B');
/** Around the ends of a window. */
const atMs = fc
  .tuple(fc.constantFrom(0, 1, 2, 7), fc.constantFrom(-1, 0, 0, 1))
  .map(([days, ms]) => T0 + days * DAY_MS + ms);

const put = fc.record({ id, name: fc.constantFrom('Ann', 'Ännchen', "O'Neil") }).map(
  (participant): Call<Lived> => ({
    what: `put ${participant.id}, ${participant.name}`,
    make: (lived) => lived.put(participant),
  }),
);
const remove = fc
  .oneof(id, fc.constantFrom('nobody', 'never'))
  .map((id): Call<Lived> => ({ what: `delete ${id}`, make: (lived) => lived.delete(id) }));
const grant = fc
  .record({
    participantId: id,
    kind: fc.constantFrom<Category>('food', 'food', 'hygiene'),
    amount: fc.constantFrom('0.05', '10.00', '20.00'),
    count: fc.integer({ min: 1, max: 4 }),
    grantedAtMs: atMs.map((ms) => ms - 3 * DAY_MS),
    expiresAtMs: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, atMs),
  })
  .map(
    (grant): Call<Lived> => ({
      what: `grant ${JSON.stringify(grant)}`,
      make: async (lived) => {
        // One that is over before it begins, nobody would grant.
        if ((grant.expiresAtMs ?? Infinity) > grant.grantedAtMs) await lived.grant(grant);
      },
    }),
  );
const pause = fc
  .record({ fromMs: atMs, days: fc.constantFrom(1, 3), multiplier: fc.constantFrom('1.5', '2.0') })
  .map(
    ({ fromMs, days, multiplier }): Call<Lived> => ({
      what: `pause ${fromMs} ${days} ${multiplier}`,
      make: (lived) =>
        lived.pause({ name: `Pause ${multiplier}`, fromMs, untilMs: fromMs + days * DAY_MS, multiplier }),
    }),
  );
const refuse = fc
  .record({
    participantId: id,
    atMs,
    reason: fc.constantFrom<RecordedReason>('invalid', 'invalid', 'invalid', 'failed'),
    codes: fc.constantFrom<readonly ErrorCode[]>(
      ['food_balance_exceeded'],
      ['cart_empty', 'hygiene_balance_exceeded'],
      ['cart_empty'],
    ),
  })
  .map(
    (refused): Call<Lived> => ({
      what: `refuse ${JSON.stringify(refused)}`,
      make: (lived) => lived.refuse(refused),
    }),
  );
const place = fc
  .record({
    participantId: id,
    atMs,
    food: fc.constantFrom('0.01', '10.00', '15.01'),
    hygiene: fc.constantFrom('0.00', '0.00', '0.05'),
    cart: fc.uuid(),
  })
  .map(
    (placing): Call<Lived> => ({
      what: `place ${JSON.stringify(placing)}`,
      make: (lived) => lived.place(placing),
    }),
  );
const known = fc.constant<Call<Lived>>({
  what: 'known',
  make: async (lived) => [await lived.knownSince(), await lived.pauses()],
});
const visit = fc
  .record({ sinceMs: atMs, untilMs: atMs })
  .map(
    (window): Call<Lived> => ({ what: `visit ${JSON.stringify(window)}`, make: (lived) => lived.visit(window) }),
  );

export const PARTICIPANT_HISTORIES_HISTORY_CASES = [
  modelHistory<ParticipantHistories, Lived, ParticipantHistoriesHarness>({
    title: 'tell of random histories what plain lists of grants, orders and refusals tell',
    model: () => new Model(),
    subject: adapterOf,
    calls: [
      put,
      put,
      put,
      remove,
      grant,
      grant,
      grant,
      grant,
      pause,
      refuse,
      refuse,
      place,
      place,
      place,
      known,
      visit,
      visit,
      visit,
    ],
    runs: 10,
    length: 100,
    sight: (what, answer) => {
      const [kind] = what.split(' ');
      if (kind === 'place') return answer ? 'placed' : 'not covered';
      if (kind === 'delete') return `deleted ${answer ? 'one' : 'nobody'}`;
      if (kind !== 'visit') return undefined;
      const found = answer as ParticipantHistory[];
      if (found.length === 0) return 'nobody';
      const used = found.some(({ vouchers }) => vouchers.some(({ usedAtMs }) => usedAtMs !== undefined));
      return `${found.length > 1 ? 'several' : 'one'}, with ${used ? 'used' : 'unused or no'} vouchers`;
    },
    sights: [
      ...['placed', 'not covered', 'deleted one', 'deleted nobody', 'nobody', 'several, with used vouchers'],
      ...['several, with unused or no vouchers', 'one, with used vouchers', 'one, with unused or no vouchers'],
    ],
  }),
];
