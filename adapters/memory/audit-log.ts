import type { AuditEntry, AuditLog } from '../../core/index.js';

/** The audit log in this process. Deletions of attempts are kept by the attempt store itself. */
export class MemoryAuditLog implements AuditLog {
  readonly #entries: AuditEntry[] = [];

  async add(entry: AuditEntry): Promise<void> {
    this.#entries.push({ ...entry });
  }

  /** For the issue store, in the step in which it keeps the decision. */
  decided(entry: Omit<AuditEntry, 'action'>): void {
    this.#entries.push({ ...entry, action: 'decide on issue' });
  }

  async latest(limit: number): Promise<AuditEntry[]> {
    return this.#entries
      .toReversed()
      .sort((a, b) => b.happenedAtMs - a.happenedAtMs)
      .slice(0, limit)
      .map((entry) => ({ ...entry }));
  }
}
