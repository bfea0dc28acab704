import type { Primary } from './primary.js';
import { Until } from './until.js';

export interface Slot<T> {
  readonly key: string;
  /** How the guard is called in notices. */
  readonly guard: string;
  readonly windowMs: number;
  readonly nowMs: number;
  readonly primary: () => Promise<T>;
  readonly secondary: () => Promise<T>;
}

/**
 * Who decides about slots in a sliding window. The primary does, and the process keeps count, so that it can stand in. Where the process admitted somebody
 * whom the primary was not told of, it goes on deciding about that key until the admission has left the window: it knows more.
 *
 * A refusal by either is then true: each knows only of admissions that took place, never more. For that reason whoever decides is asked first, and the other
 * one is told of admissions only.
 */
export class StandIn {
  readonly #primary: Primary;
  readonly #processDecides = new Until();

  constructor(primary: Primary) {
    this.#primary = primary;
  }

  async admit<T extends { readonly admitted: boolean }>(slot: Slot<T>): Promise<T> {
    const { key, guard, nowMs, windowMs } = slot;
    const processDecides = this.#processDecides.has(key, nowMs);
    if (!processDecides) {
      const answer = await this.#primary.ask(guard, slot.primary);
      if (answer?.value.admitted) await slot.secondary();
      if (answer !== undefined) return answer.value;
    }
    const decision = await slot.secondary();
    if (!decision.admitted) return decision;
    const told = processDecides && (await this.#primary.ask(guard, slot.primary)) !== undefined;
    if (!told) this.#processDecides.extend(key, nowMs + windowMs);
    return decision;
  }
}
