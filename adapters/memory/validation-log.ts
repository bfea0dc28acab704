import { createHash, randomUUID } from 'node:crypto';
import {
  commitmentOf,
  DELETED,
  type Id,
  type LogEntry,
  type LogQuery,
  NO_DURATIONS,
  NO_SEAL,
  type Seal,
  type SealLink,
  type SubmissionTrace,
  type Unsealed,
  type ValidationLog,
} from '../../core/index.js';

/** What a store in this process says of a submission that it stores. */
export type LoggedSubmission = Omit<LogEntry, 'id' | 'salt' | 'commitment' | 'rulesVersion' | 'durations'> & {
  readonly trace: SubmissionTrace | undefined;
};

/** The validation log in this process: handed to the `MemoryAttemptStore` and the `MemoryShop` that write it. Ids are 1, 2, 3, ... */
export class MemoryValidationLog implements ValidationLog {
  readonly #entries = new Map<number, LogEntry>();
  #waiting: number[] = [];
  readonly #seals: Seal[] = [];
  #head: SealLink | undefined;

  /** For the stores, in the step in which they store. */
  write({ trace, ...submission }: LoggedSubmission): void {
    const id = this.#entries.size + 1;
    const { rulesVersion = null, durations = NO_DURATIONS } = trace ?? {};
    this.#entries.set(
      id,
      copyEntry({ ...submission, id, rulesVersion, durations, salt: randomUUID(), commitment: null }),
    );
    this.#waiting.push(id);
  }

  async entries({ sinceMs = -Infinity, untilMs = Infinity, participantId, after, limit }: LogQuery) {
    return [...this.#entries.values()]
      .filter(({ atMs }) => sinceMs <= atMs && atMs < untilMs)
      .filter((entry) => participantId === undefined || entry.participantId === participantId)
      .filter((entry) => after === undefined || byTime(entry, after) > 0)
      .sort(byTime)
      .slice(0, limit)
      .map(copyEntry);
  }

  async seal(limit: number, make: (unsealed: Unsealed) => Seal): Promise<Seal | undefined> {
    const ids = this.#waiting.slice(0, limit);
    if (ids.length === 0) return undefined;
    const seal = make({ before: this.#seals.at(-1) ?? NO_SEAL, entries: this.#byIds(ids) });
    this.#waiting = this.#waiting.slice(ids.length);
    this.#seals.push(copySeal(seal));
    this.#head = { number: seal.number, hash: seal.hash };
    return seal;
  }

  async head(): Promise<SealLink | undefined> {
    return this.#head && { ...this.#head };
  }

  async seals(afterNumber: number, limit: number): Promise<Seal[]> {
    return this.#seals
      .filter(({ number }) => number > afterNumber)
      .slice(0, limit)
      .map(copySeal);
  }

  async entriesByIds(ids: readonly number[]): Promise<LogEntry[]> {
    return this.#byIds([...ids].sort((a, b) => a - b));
  }

  async count(): Promise<{ entries: number; waiting: number; sealed: number }> {
    const sealed = this.#seals.reduce((sum, { entries }) => sum + entries.length, 0);
    return { entries: this.#entries.size, waiting: this.#waiting.length, sealed };
  }

  async pseudonymise(participantId: Id, pseudonym: Id): Promise<number> {
    let changed = 0;
    for (const entry of this.#entries.values()) {
      const { id, salt, outcome } = entry;
      if (entry.participantId !== participantId || salt === null) continue;
      const who = outcome === 'placed' ? DELETED : pseudonym;
      const gone = { participantId: who, userId: who, orderId: null, salt: null };
      this.#entries.set(id, { ...entry, ...gone, commitment: commitmentOf({ ...entry, salt }, sha256Hex) });
      changed++;
    }
    return changed;
  }

  #byIds(ids: readonly number[]): LogEntry[] {
    return ids.flatMap((id) => this.#entries.get(id) ?? []).map(copyEntry);
  }
}

function byTime(a: Pick<LogEntry, 'atMs' | 'id'>, b: Pick<LogEntry, 'atMs' | 'id'>): number {
  return a.atMs - b.atMs || a.id - b.id;
}

function copyEntry(entry: LogEntry): LogEntry {
  return { ...entry, codes: [...entry.codes], durations: { ...entry.durations } };
}

function copySeal(seal: Seal): Seal {
  return { ...seal, entries: seal.entries.map((entry) => ({ ...entry })) };
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
