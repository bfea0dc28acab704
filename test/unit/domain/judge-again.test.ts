import { expect } from 'chai';
import { JudgeAgain, type RuleChanges } from '../../../core/domain/backtest/judge-again.js';
import { type PastSubmission, PLACED, type Ruling } from '../../../core/domain/backtest/past-submission.js';
import { DEFAULT_POLICY, type OrderingFacts, type Policy, type Product } from '../../../core/index.js';

const RICE: Product = { id: '9', name: '', category: 'food', price: '10.00', active: true };
const FACTS: OrderingFacts = {
  participant: { id: '1', name: '' },
  products: new Map([['9', RICE]]),
  balances: { full: '50.00', available: '50.00', hygiene: '10.00' },
  pause: undefined,
  activeVoucherCount: 1,
};
const REFUSED: Ruling = { outcome: 'invalid', codes: ['food_balance_exceeded'], messages: ['x'] };
const DUPLICATE: Ruling = { outcome: 'duplicate', codes: ['duplicate_order'], messages: ['x'] };

let made = 0;
const past = (atMs: number, changes: Partial<PastSubmission> = {}): PastSubmission => ({
  ...{ kind: 'order', id: `${++made}`, atMs, participantId: '1', userId: '1', cartHash: `cart ${made}` },
  ...{ cart: [{ productId: '9', quantity: 1 }], recorded: PLACED, facts: FACTS, unjudgeable: undefined },
  ...changes,
});
const tooMuch = (atMs: number, changes: Partial<PastSubmission> = {}) =>
  past(atMs, { kind: 'attempt', cart: [{ productId: '9', quantity: 6 }], recorded: REFUSED, ...changes });

const judged = (submissions: readonly PastSubmission[], changes?: RuleChanges, policy: Partial<Policy> = {}) => {
  const judge = new JudgeAgain({ ...DEFAULT_POLICY, ...policy }, changes);
  return submissions.map((each) => judge.judge(each).outcome);
};
const judgedLast = (submissions: readonly PastSubmission[], changes?: RuleChanges) =>
  judged(submissions, changes).at(-1);

describe('judging stored submissions again', () => {
  it('throttles the fourth within the window, and takes no slot for it', () => {
    const hurried = [0, 1, 2, 3, 60_000, 60_001].map((atMs) => past(atMs));
    expect(judged(hurried)).to.deep.equal(['placed', 'placed', 'placed', 'throttled', 'placed', 'placed']);
    const judge = new JudgeAgain(DEFAULT_POLICY);
    const rulings = hurried.map((each) => judge.judge(each));
    expect(rulings[3]).to.deep.equal({ outcome: 'throttled', codes: [], messages: [] });
  });

  it('backs off after a refusal by whoever follows its own verdicts, and lengthens no wait for it', () => {
    const submissions = [tooMuch(0), past(1_000), past(1_999), past(2_000)];
    expect(judged(submissions, {})).to.deep.equal(['invalid', 'backing_off', 'backing_off', 'placed']);
  });

  it('says of a duplicate what its record says', () => {
    const judge = new JudgeAgain(DEFAULT_POLICY);
    judge.judge(past(0, { cartHash: 'same' }));
    const again = judge.judge(past(1, { cartHash: 'same', recorded: DUPLICATE }));
    expect(again).to.deep.equal({
      outcome: 'duplicate',
      codes: ['duplicate_order'],
      messages: ['Duplicate order submission detected. Please wait before retrying.'],
    });
  });

  it('counts a duplicate as a failure, and keeps the claim of the order', () => {
    const twins = [0, 1, 2_001, 300_000].map((atMs) => past(atMs, { cartHash: 'same', recorded: DUPLICATE }));
    expect(judged([past(0, { cartHash: 'same' }), ...twins.slice(1)], {})).to.deep.equal([
      ...['placed', 'duplicate', 'duplicate', 'placed'],
    ]);
    expect(judged([past(0, { cartHash: 'same' }), twins[1] as PastSubmission, past(2_000)], {})).to.deep.equal([
      ...['placed', 'duplicate', 'backing_off'],
    ]);
  });

  it('gives the claim of a refused cart back', () => {
    const same = { cartHash: 'same' };
    expect(judged([tooMuch(0, same), past(2_000, same)], {})).to.deep.equal(['invalid', 'placed']);
  });

  it('rules as it was recorded where nothing can be judged, with what follows from it', () => {
    const failed: Ruling = { outcome: 'failed', codes: ['ordering_failed'], messages: [] };
    const unknown = (recorded: Ruling, unjudgeable: PastSubmission['unjudgeable'], facts?: OrderingFacts) =>
      tooMuch(0, { recorded, unjudgeable, facts });
    expect(judged([unknown(failed, 'failed', FACTS), past(1)], {}), 'our own fault counts none').to.deep.equal([
      ...['failed', 'placed'],
    ]);
    expect(judged([unknown(REFUSED, 'facts_unknown'), past(1)], {})).to.deep.equal(['invalid', 'backing_off']);
    expect(judged([unknown(PLACED, undefined), past(1)], {}), 'without facts').to.deep.equal(['placed', 'placed']);
  });

  it('goes on from what was recorded when no change is asked for, and from its own verdicts when one is', () => {
    const otherwise = [past(0, { recorded: REFUSED }), past(1)];
    expect(judged(otherwise)).to.deep.equal(['placed', 'backing_off']);
    expect(judged(otherwise, {})).to.deep.equal(['placed', 'placed']);
  });

  it('tells users, and participants with the same cart, apart', () => {
    const submissions = [0, 1, 2, 3].map((atMs) =>
      past(atMs, { userId: `${atMs}`, participantId: `${atMs}`, cartHash: 'same' }),
    );
    expect(judged(submissions)).to.deep.equal(['placed', 'placed', 'placed', 'placed']);
  });

  it('changes the balances by each allowance alone, and the pause of those who had one', () => {
    const soap: Product = { ...RICE, id: '17', category: 'hygiene' };
    const facts = {
      ...FACTS,
      products: new Map([
        ['9', RICE],
        ['17', soap],
      ]),
    };
    const of = (productId: string, quantity: number, pause?: OrderingFacts['pause']) =>
      past(0, { cart: [{ productId, quantity }], facts: { ...facts, pause } });
    expect(judgedLast([of('9', 6)], { foodAllowance: '1.2' })).to.equal('placed');
    expect(judgedLast([of('9', 6)], { hygieneAllowance: '1.2' })).to.equal('invalid');
    expect(judgedLast([of('17', 2)], { hygieneAllowance: '2.0' })).to.equal('placed');
    expect(judgedLast([of('17', 2)], { foodAllowance: '2.0' })).to.equal('invalid');
    expect(judgedLast([of('9', 6)], { pauseMultiplier: '2.0' }), 'no pause was on').to.equal('invalid');
    const pause = { name: 'Weekoff', multiplier: '1.0' };
    expect(judgedLast([of('9', 6, pause)], { pauseMultiplier: '1.2' })).to.equal('placed');
    expect(
      judgedLast([of('9', 6, { ...pause, multiplier: '1.2' })], { hygieneAllowance: '1.1' }),
      'it stays',
    ).to.equal('placed');
  });

  it('leaves what was available alone where nothing is changed about it', () => {
    const rounded = { ...FACTS, balances: { ...FACTS.balances, full: '1.00' } };
    expect(judgedLast([past(0, { facts: rounded })], { policy: { maxQuantity: 5 } })).to.equal('placed');
    expect(judgedLast([past(0, { facts: rounded })], { foodAllowance: '1.1' })).to.equal('invalid');
  });

  it('forgets, after very many, nobody who still matters', () => {
    const MANY = 10_000;
    // The ten-thousandth of them makes it look for those whom it can forget.
    const crowd = (atMs: number, from: number, count: number) =>
      Array.from({ length: count }, (_, index) =>
        past(atMs, { userId: `u${from + index}`, participantId: `p${from + index}` }),
      );
    const edge = DEFAULT_POLICY.duplicateWindowMs;
    const claimed = past(0, { userId: 'a', cartHash: 'kept' });
    const again = past(edge - 1, { userId: 'b', cartHash: 'kept', recorded: DUPLICATE });
    expect(judgedLast([claimed, ...crowd(edge - 1, 0, MANY - 1), again], {}), 'a claim').to.equal('duplicate');
    const reset = DEFAULT_POLICY.backoffResetMs;
    // Four failures: the fifth one makes wait for a minute, if they are remembered.
    const failures = [0, 2_000, 62_000, 122_000].map((atMs) => tooMuch(atMs, { userId: 'c', participantId: 'c' }));
    const last = 122_000 + reset - 1;
    const fifth = tooMuch(last, { userId: 'c', participantId: 'c' });
    const after = past(last + 59_999, { userId: 'c', participantId: 'c' });
    expect(
      judgedLast([...failures, ...crowd(last, 0, MANY - failures.length), fifth, after], {}),
      'a streak',
    ).to.equal('backing_off');
  });
});
