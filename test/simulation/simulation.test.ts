import { expect } from 'chai';
import { BUGS } from './bugs.js';
import { findViolation, runSeed, seedsFrom } from './run-seed.js';

/** `npm run simulate` takes others, and many more. */
const SEEDS = 400;
/** Those that need two rare things at once are found within so many. */
const SEEDS_FOR_A_BUG = 300;

describe('The core in a simulated world', function () {
  this.timeout(300_000);

  it(`keeps its invariants under ${SEEDS} seeds, in which everything that can happen does`, async () => {
    const seen = new Set<string>();
    for (const seed of seedsFrom(1, SEEDS)) {
      const { history } = await runSeed(seed).catch((cause: unknown) => {
        throw new Error(`Repeat it with: npm run simulate -- --seed ${seed}`, { cause });
      });
      for (const { end } of history.submissions) seen.add(wordOf(end));
      if (history.amnesiaAfter !== undefined) seen.add('amnesia');
      for (const { method, value } of history.effects)
        if (method === 'renew') seen.add(`renewed ${String(value)}`);
    }
    expect([...seen].sort()).to.deep.equal(
      ['amnesia', 'backing_off', 'duplicate', 'error', 'failed', 'invalid', 'killed', 'locked', 'placed'].concat([
        ...['renewed false', 'renewed true', 'throttled'],
      ]),
    );
  });

  it('does the same again for the same seed', async () => {
    const [one, other] = [await runSeed(7), await runSeed(7)];
    const told = ({ history }: typeof one) =>
      history.effects.map(({ atMs, port, method, by }) => `${atMs} ${port}.${method} ${by?.ref}`);
    expect(told(one).length).to.be.greaterThan(50);
    expect(told(one)).to.deep.equal(told(other));
  });

  for (const { name, breaks, plant } of BUGS) {
    it(`finds when ${name}`, async () => {
      const found = await findViolation(seedsFrom(1, SEEDS_FOR_A_BUG), plant);
      expect(found?.violation.invariant).to.equal(breaks);
    });
  }
});

function wordOf(end: unknown): string {
  if (typeof end === 'string') return end;
  if (typeof end !== 'object' || end === null || !('outcome' in end)) return 'error';
  const { outcome, reason } = end.outcome as { readonly outcome: string; readonly reason?: string };
  return reason ?? outcome;
}
