import { expect } from 'chai';
import type { AuditEntry, AuditLog } from '../../core/index.js';
import { CONTENDERS } from './contenders.js';
import type { ContractCase, Harness } from './harness.js';
import { AUDIT_HISTORY_CASES } from './histories/audit-entries.js';

export type AuditLogHarness = Harness<AuditLog>;

const T0 = Date.UTC(2026, 1, 12, 10, 30, 45, 678);
const entry = (changes: Partial<AuditEntry> = {}) => ({
  happenedAtMs: T0,
  actorId: '1',
  subjectId: '123',
  why: '',
  ...changes,
  action: 'look at participant' as const,
});

export const AUDIT_LOG_CASES: readonly ContractCase<AuditLogHarness>[] = [
  {
    title: 'keeps what was done, by whom, to whom, when and why, unchanged and copied',
    async run({ make }) {
      const audit = await make();
      const written = entry({ actorId: '01', subjectId: '', why: 'She said "\u{1f34f}"; it\'s --' });
      await audit.add(written);
      const kept = structuredClone(written);
      Object.assign(written, { actorId: 'somebody else' });
      Object.assign((await audit.latest(1))[0] ?? {}, { why: 'another' });
      expect(await audit.latest(10)).to.deep.equal([kept]);
    },
  },
  {
    title: 'tells the newest first, as many as are asked for',
    async run({ make }) {
      const audit = await make();
      for (const [ms, why] of [
        [5, 'third'],
        [0, 'first'],
        [9, 'fourth'],
        [5, 'third, later'],
      ] as const) {
        await audit.add(entry({ happenedAtMs: T0 + ms, why }));
      }
      const told = async (limit: number) => (await audit.latest(limit)).map(({ why }) => why);
      expect(await told(10)).to.deep.equal(['fourth', 'third, later', 'third', 'first']);
      expect(await told(2)).to.deep.equal(['fourth', 'third, later']);
    },
  },
  {
    title: `keeps every one of ${CONTENDERS} entries that are added at once, alike or not`,
    async run({ make }) {
      const audit = await make();
      await Promise.all(Array.from({ length: CONTENDERS }, () => audit.add(entry())));
      expect(await audit.latest(2 * CONTENDERS)).to.have.length(CONTENDERS);
    },
  },
  ...AUDIT_HISTORY_CASES,
];
