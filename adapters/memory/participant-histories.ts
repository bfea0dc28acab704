import {
  BALANCE_CODES,
  compareText,
  type Id,
  type LogEntry,
  type ParticipantHistories,
  type ParticipantHistory,
  type PastVoucher,
  type ProgramPause,
  type ValidationLog,
  type Window,
} from '../../core/index.js';
import type { MemoryShop } from './shop.js';

const PAGE_PARTICIPANTS = 100;
const PAGE_ENTRIES = 1_000;

/** Read from the validation log and the shop in this process. */
export class MemoryParticipantHistories implements ParticipantHistories {
  readonly #log: ValidationLog;
  readonly #shop: MemoryShop;

  constructor(log: ValidationLog, shop: MemoryShop) {
    this.#log = log;
    this.#shop = shop;
  }

  async knownSince(): Promise<number | undefined> {
    return (await this.#log.entries({ limit: 1 }))[0]?.atMs;
  }

  async pauses(): Promise<ProgramPause[]> {
    return this.#shop.records.pauses.map((pause) => ({ ...pause }));
  }

  async visit(window: Window, visitor: (page: readonly ParticipantHistory[]) => Promise<void>): Promise<void> {
    const refused = await this.#refusals(window);
    const participants = [...this.#shop.records.participants.values()].sort((a, b) => compareText(a.id, b.id));
    const found = participants
      .map(({ id, name }) => this.#historyOf(id, name, refused.get(id) ?? [], window))
      .filter(({ orders, refusedAtMs }) => orders.length + refusedAtMs.length > 0);
    for (let from = 0; from < found.length; from += PAGE_PARTICIPANTS) {
      await visitor(found.slice(from, from + PAGE_PARTICIPANTS));
    }
  }

  async #refusals(window: Window): Promise<Map<Id, number[]>> {
    const found = new Map<Id, number[]>();
    let page: LogEntry[];
    let after: LogEntry | undefined;
    do {
      page = await this.#log.entries({ ...window, after, limit: PAGE_ENTRIES });
      after = page.at(-1);
      for (const { participantId, outcome, codes, atMs } of page) {
        if (outcome !== 'invalid' || !codes.some((code) => BALANCE_CODES.includes(code))) continue;
        const own = found.get(participantId);
        if (own === undefined) found.set(participantId, [atMs]);
        else own.push(atMs);
      }
    } while (page.length === PAGE_ENTRIES);
    return found;
  }

  #historyOf(
    participantId: Id,
    participantName: string,
    refusedAtMs: number[],
    { sinceMs, untilMs }: Window,
  ): ParticipantHistory {
    const { records } = this.#shop;
    const orders = (records.ordersOf.get(participantId) ?? [])
      .filter(({ placedAtMs }) => sinceMs <= placedAtMs && placedAtMs < untilMs)
      .map(({ placedAtMs, totals }) => ({ placedAtMs, totals: { food: totals.food, hygiene: totals.hygiene } }))
      .sort((a, b) => a.placedAtMs - b.placedAtMs);
    const unused = (records.vouchers.get(participantId) ?? []).map((voucher) => ({
      ...voucher,
      orderId: undefined,
    }));
    const vouchers = [...unused, ...(records.usedVouchers.get(participantId) ?? [])]
      .map(
        ({ kind, amount, grantedAtMs, expiresAtMs, orderId }): PastVoucher => ({
          kind,
          amount,
          grantedAtMs,
          expiresAtMs,
          usedAtMs: orderId === undefined ? undefined : records.orders.get(orderId)?.placedAtMs,
        }),
      )
      .filter(({ expiresAtMs = Infinity, usedAtMs = Infinity }) => expiresAtMs > sinceMs && usedAtMs >= sinceMs);
    return { participantId, participantName, orders, refusedAtMs, vouchers };
  }
}
