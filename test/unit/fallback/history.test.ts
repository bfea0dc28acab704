import { expect } from 'chai';
import fc from 'fast-check';
import { FallbackSubmissionGuard } from '../../../adapters/fallback/index.js';
import { MemorySubmissionGuard } from '../../../adapters/memory/index.js';
import { SystemClock } from '../../../adapters/node/index.js';
import { DEFAULT_POLICY, type Ending } from '../../../core/index.js';
import { useFakeTime } from '../../support/fake-time.js';
import { breakable, type Outage } from '../../support/faults.js';

const PROCESSES = 3;
const { duplicateWindowMs: WINDOW_MS, lockLeaseMs: LEASE_MS } = DEFAULT_POLICY;
const { limit, windowMs } = DEFAULT_POLICY.submissionRate;

const step = fc.record({
  what: fc.oneof(
    { weight: 6, arbitrary: fc.constant('submit' as const) },
    { weight: 2, arbitrary: fc.constantFrom('break' as const, 'mend' as const) },
  ),
  outage: fc.constantFrom<Outage>('refusing', 'mute', 'frozen'),
  /** The server goes away between the beginning and the end of this submission. */
  breaksMidway: fc.boolean(),
  at: fc.nat(PROCESSES - 1),
  user: fc.constantFrom('1', '2'),
  participant: fc.constantFrom('1', '2'),
  cart: fc.constantFrom('x', 'y'),
  end: fc.constantFrom('placed' as const, 'refused' as const, 'in flight' as const),
  pauseMs: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.constantFrom(0, 20_000, 61_000)),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Failure {
  readonly user: string;
  readonly atMs: number;
  /** The process that counted it. */
  readonly through: number;
  /** In an outage, so that no other process can know of it. */
  readonly inOutage: boolean;
}

interface Truth {
  readonly admissions: { readonly user: string; readonly atMs: number }[];
  readonly failures: Failure[];
  readonly claims: {
    readonly cart: string;
    readonly participant: string;
    readonly atMs: number;
    readonly state: Step['end'];
  }[];
}

describe('FallbackSubmissionGuard, in histories of several processes and outages', () => {
  const { pass, awaiting } = useFakeTime();

  it('never refuses without a true reason, and submits on', async function () {
    this.timeout(180_000);
    const seen = { throttled: 0, backing_off: 0, duplicate: 0, locked: 0, passed: 0, brokenSubmissions: 0 };
    const property = fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), (steps) =>
      run(steps, seen),
    );
    await fc.assert(property, { seed: 20_260_212, numRuns: 250 });
    // The histories were eventful.
    for (const [what, count] of Object.entries(seen)) expect(count, what).to.be.greaterThan(50);
  });

  async function run(steps: readonly Step[], seen: Record<string, number>): Promise<void> {
    const { port: primary, outage } = breakable(new MemorySubmissionGuard());
    const processes = Array.from(
      { length: PROCESSES },
      () =>
        new FallbackSubmissionGuard({ primary, secondary: new MemorySubmissionGuard(), clock: new SystemClock() }),
    );
    const truth: Truth = { admissions: [], failures: [], claims: [] };
    const count = (what: string) => {
      seen[what] = (seen[what] ?? 0) + 1;
    };
    for (const [index, one] of steps.entries()) {
      await pass(one.pauseMs);
      if (one.what === 'break') outage.is = one.outage;
      else if (one.what === 'mend' && outage.is !== undefined) {
        outage.is = undefined;
        // Until every process has noticed, and has given back what it owed.
        await pass(1_200);
      } else if (one.what === 'submit') {
        if (outage.is !== undefined) count('brokenSubmissions');
        const { value } = await awaiting(
          submit(processes[one.at] as FallbackSubmissionGuard, one, `token-${index}`, truth, outage),
        );
        count(value);
      }
    }
    outage.is = undefined;
    await awaiting(Promise.all(processes.map((process) => process.close())));
  }

  async function submit(
    guard: FallbackSubmissionGuard,
    one: Step,
    token: string,
    truth: Truth,
    outage: { is: Outage | undefined },
  ): Promise<string> {
    const { user, participant, cart, end } = one;
    const entry = { userId: user, participantId: participant, cartHash: cart, token };
    const failure = () => ({ user, atMs: Date.now(), through: one.at, inOutage: outage.is !== undefined });
    const settle = (ending: Ending) => within(guard.settle(entry, ending, DEFAULT_POLICY, Date.now()));
    const nowMs = Date.now();
    const decision = await within(guard.enter(entry, DEFAULT_POLICY, nowMs));
    if (!decision.entered) {
      const { reason } = decision;
      if (reason === 'throttled') {
        const recent = truth.admissions.filter((it) => it.user === user && nowMs - it.atMs < windowMs).length;
        expect(recent, 'true admissions').to.be.at.least(limit);
        return reason;
      }
      if (reason === 'backing_off') {
        const failed = truth.failures.some((it) => it.user === user && nowMs - it.atMs < 60_000);
        expect(failed, 'a true failure').to.equal(true);
        return reason;
      }
      const standing = truth.claims.filter(
        (it) => it.participant === participant && nowMs - it.atMs < WINDOW_MS && it.state !== 'refused',
      );
      const isTrue =
        reason === 'duplicate'
          ? standing.some((it) => it.cart === cart)
          : standing.some((it) => it.state === 'in flight' && nowMs - it.atMs < LEASE_MS);
      expect(isTrue, `a true reason to refuse as ${reason}`).to.equal(true);
      truth.admissions.push({ user, atMs: nowMs });
      truth.failures.push(failure());
      await settle({ kind: 'refused' });
      return reason;
    }
    truth.admissions.push({ user, atMs: nowMs });
    truth.claims.push({ cart, participant, atMs: nowMs, state: end });
    if (one.breaksMidway) outage.is ??= one.outage;
    if (end === 'placed') {
      await settle({ kind: 'placed', orderId: '42' });
      // Had there been no outage, everybody would have known of the failure, and this order through another process would have been refused.
      const unknown = (it: Failure) => it.through !== one.at && (outage.is !== undefined || it.inOutage);
      const stands = (it: Failure) => it.user !== user || unknown(it);
      truth.failures.splice(0, truth.failures.length, ...truth.failures.filter(stands));
    } else if (end === 'refused') {
      truth.failures.push(failure());
      await settle({ kind: 'refused' });
    }
    return 'passed';
  }

  async function within<T>(decision: Promise<T>): Promise<T> {
    const startedAtMs = Date.now();
    const value = await decision;
    expect(Date.now() - startedAtMs, 'duration of a decision').to.be.at.most(62);
    return value;
  }
});
