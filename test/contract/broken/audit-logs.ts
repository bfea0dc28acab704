import { MemoryAuditLog } from '../../../adapters/memory/index.js';
import type { AuditEntry } from '../../../core/index.js';
import type { AuditLogHarness } from '../audit-log.contract.js';
import { type BrokenAdapter, broken } from './broken-adapter.js';
import { FORGETFUL_AUDIT_LOGS } from './over-time.js';

class LosesReasons extends MemoryAuditLog {
  override add(entry: AuditEntry) {
    return super.add({ ...entry, why: entry.why.replaceAll(/[^ -~]/g, '') });
  }
}

class HandsOutItsOwn extends MemoryAuditLog {
  #entries: AuditEntry[] = [];
  override async add(entry: AuditEntry) {
    this.#entries = [entry, ...this.#entries];
  }
  override async latest(limit: number) {
    return this.#entries.slice(0, limit);
  }
}

class ByArrival extends MemoryAuditLog {
  #count = 0;
  override add(entry: AuditEntry) {
    return super.add({ ...entry, happenedAtMs: entry.happenedAtMs + 1_000 * this.#count++ });
  }
}

class OldestFirst extends MemoryAuditLog {
  override async latest(limit: number) {
    return (await super.latest(1_000)).reverse().slice(0, limit);
  }
}

class OncePerInstant extends MemoryAuditLog {
  readonly #seen = new Set<string>();
  override async add(entry: AuditEntry) {
    const key = JSON.stringify(entry);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    await super.add(entry);
  }
}

const UNCHANGED = 'keeps what was done, by whom, to whom, when and why, unchanged and copied';
const NEWEST = 'tells the newest first, as many as are asked for';

export const BROKEN_AUDIT_LOGS: readonly BrokenAdapter<AuditLogHarness>[] = [
  broken('loses what is no ASCII', UNCHANGED, () => new LosesReasons()),
  broken('hands out what it keeps', UNCHANGED, () => new HandsOutItsOwn()),
  broken('orders by arrival', NEWEST, () => new ByArrival()),
  broken('tells the oldest first', NEWEST, () => new OldestFirst()),
  broken(
    'takes two that are alike for one',
    'keeps every one of 50 entries that are added at once, alike or not',
    () => new OncePerInstant(),
  ),
  ...FORGETFUL_AUDIT_LOGS,
];
