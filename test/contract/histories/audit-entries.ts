import fc from 'fast-check';
import type { AuditEntry, AuditLog } from '../../../core/index.js';
import { type Call, modelHistory } from './model-history.js';

class Model implements AuditLog {
  readonly #entries: AuditEntry[] = [];

  async add(entry: AuditEntry) {
    // Of one instant the later one comes first, and sorting keeps that.
    this.#entries.unshift(entry);
  }
  async latest(limit: number) {
    return this.#entries.toSorted((a, b) => b.happenedAtMs - a.happenedAtMs).slice(0, limit);
  }
}

const add = fc
  .record({
    agoMs: fc.constantFrom(0, 0, 1, 5),
    actorId: fc.constantFrom('1', 'command line'),
    action: fc.constantFrom('sign in' as const, 'export attempts' as const, 'forget participant' as const),
    subjectId: fc.constantFrom('', '7', '07'),
    why: fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll('\0', '')),
    pauseMs: fc.integer({ min: 0, max: 3 }),
  })
  .map(
    ({ agoMs, pauseMs, ...entry }): Call<AuditLog> => ({
      what: `add ${agoMs} ${JSON.stringify(entry)}`,
      pauseMs,
      make: (audit, nowMs) => audit.add({ ...entry, happenedAtMs: nowMs - agoMs }),
    }),
  );
const latest = fc
  .constantFrom(1, 3, 100)
  .map((limit): Call<AuditLog> => ({ what: `latest ${limit}`, make: (audit) => audit.latest(limit) }));

export const AUDIT_HISTORY_CASES = [
  modelHistory<AuditLog, AuditLog>({
    title: 'answers random histories as a plain list of entries does',
    model: () => new Model(),
    subject: (audit) => audit,
    calls: [add, add, latest],
    runs: 8,
    length: 40,
    sight: (_what, answer) => (Array.isArray(answer) ? (answer.length === 0 ? 'none' : 'some') : undefined),
    sights: ['none', 'some'],
  }),
];
