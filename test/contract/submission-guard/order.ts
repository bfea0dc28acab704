import { expect } from 'chai';
import { admit, anEntry, fail, type GuardCase, POLICY, T0 } from './guard-harness.js';

const HELD = { userId: '7', participantId: '123', cartHash: 'c0ffee' };

/** Which guard speaks when several object, and what each refusal leaves behind. */
export const ORDER_CASES: readonly GuardCase[] = [
  {
    title: 'refuses as throttled or backing off before it looks at cart and participant',
    async run({ make }) {
      const guard = await make();
      await guard.enter(anEntry({ ...HELD, userId: '8' }), POLICY, T0);
      for (let slot = 0; slot < 3; slot++) await admit(guard, '7', POLICY, T0);
      expect(await guard.enter(anEntry(HELD), POLICY, T0)).to.include({ reason: 'throttled' });
      await fail(guard, '9', POLICY, T0);
      expect(await guard.enter(anEntry({ ...HELD, userId: '9' }), POLICY, T0)).to.include({
        reason: 'backing_off',
      });
    },
  },
  {
    title: 'refuses as a duplicate before it looks whether the participant is locked',
    async run({ make }) {
      const guard = await make();
      await guard.enter(anEntry(HELD), POLICY, T0);
      expect(await guard.enter(anEntry(HELD), POLICY, T0)).to.include({ reason: 'duplicate' });
      expect(await guard.enter(anEntry({ ...HELD, cartHash: 'f00d' }), POLICY, T0)).to.include({
        reason: 'locked',
      });
    },
  },
  {
    title: 'takes a slot for a duplicate and for one who is locked out, and says what is left',
    async run({ make }) {
      const guard = await make();
      await guard.enter(anEntry({ ...HELD, userId: '8' }), POLICY, T0);
      const duplicate = await guard.enter(anEntry(HELD), POLICY, T0);
      expect(duplicate).to.deep.include({ reason: 'duplicate', standing: { remaining: 2, resetMs: 60_000 } });
      const locked = await guard.enter(anEntry({ ...HELD, cartHash: 'f00d' }), POLICY, T0 + 1);
      expect(locked).to.deep.include({ reason: 'locked', standing: { remaining: 1, resetMs: 59_999 } });
      expect((await admit(guard, '7', POLICY, T0 + 2)).standing.remaining).to.equal(0);
    },
  },
  {
    title: 'who is throttled or backing off leaves neither claim nor lease behind',
    async run({ make }) {
      const guard = await make();
      for (let slot = 0; slot < 3; slot++) await admit(guard, '7', POLICY, T0);
      await fail(guard, '9', POLICY, T0);
      for (const userId of ['7', '9']) {
        expect((await guard.enter(anEntry({ ...HELD, userId }), POLICY, T0)).entered).to.equal(false);
      }
      expect((await guard.enter(anEntry({ ...HELD, userId: '8' }), POLICY, T0)).entered).to.equal(true);
    },
  },
];
