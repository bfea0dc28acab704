import { expect } from 'chai';
import type { CartLine, Submission } from '../../../../core/index.js';
import { GONE, line, memorySystem, RICE, SOAP, T0 } from '../../../support/memory-system.js';

describe('a submission that breaks a rule', () => {
  const cases: readonly [
    title: string,
    lines: readonly CartLine[],
    codes: readonly string[],
    who?: Partial<Submission>,
  ][] = [
    ['food above the balance', [line(RICE, 26)], ['food_balance_exceeded']],
    ['hygiene above the balance', [line(SOAP, 5)], ['hygiene_balance_exceeded']],
    ['both', [line(RICE, 26), line(SOAP, 5)], ['food_balance_exceeded', 'hygiene_balance_exceeded']],
    ['an unknown product', [line('404', 1)], ['product_unknown']],
    ['an inactive product', [line(GONE, 1)], ['product_inactive']],
    ['a quantity of 0', [line(RICE, 0)], ['quantity_out_of_range']],
    ['a quantity of 1,000,001', [line(SOAP, 1_000_001)], ['quantity_out_of_range']],
    ['an empty cart', [], ['cart_empty']],
    ['1,001 lines', Array.from({ length: 1_001 }, () => line(SOAP, 1)), ['cart_too_large']],
    [
      'an unknown participant',
      [line(SOAP, 1)],
      ['participant_unknown', 'hygiene_balance_exceeded'],
      { participantId: '999' },
    ],
  ];

  for (const [title, lines, codes, who] of cases) {
    it(`is refused, recorded and counted as one failure: ${title}`, async () => {
      const { submit, recorded, shop } = await memorySystem();
      const outcome = await submit(lines, who);
      expect(outcome).to.include({ outcome: 'refused', reason: 'invalid', attemptId: 1, retryAfterMs: 2_000 });
      expect('errors' in outcome && outcome.errors.map(({ code }) => code)).to.deep.equal(codes);
      const [attempt, ...others] = await recorded();
      expect(others).to.deep.equal([]);
      expect(attempt).to.include({ reason: 'invalid', orderId: null });
      expect(attempt?.errorCodes).to.deep.equal(codes);
      expect(await shop.countOrders({ sinceMs: 0, untilMs: T0 + 1 })).to.equal(0);
      expect(await submit([line(RICE, 1)])).to.include({ reason: 'backing_off' });
    });
  }

  it('is recorded with its whole context', async () => {
    const { submit, shop, recorded } = await memorySystem();
    await shop.addPauses([{ name: 'Weekoff', fromMs: 0, untilMs: T0 + 1, multiplier: '2.0' }]);
    await submit([line(RICE, 51), line(SOAP, 1), line('404', 2)], {
      ipAddress: '192.168.1.100',
      userAgent: 'Mozilla/5.0',
    });
    expect(await recorded()).to.deep.equal([
      {
        id: 1,
        submissionId: 'submission-1',
        createdAtMs: T0,
        participantId: '123',
        participantName: 'John Doe',
        userId: '456',
        username: 'john',
        reason: 'invalid',
        errorCodes: ['product_unknown', 'food_balance_exceeded'],
        validationErrors: ['Product 404 does not exist', 'Food balance exceeded: $510.00 > $500.00'],
        orderId: null,
        // printf '123\n[["17",1],["404",2],["9",51]]\n2026-02-12T10:30Z' | sha256sum
        idempotencyKey: '997d21fa3ca5608a659b3763ccfd63326f8132112d7c72ea06f823bec70cd9ca',
        // printf '[["17",1],["404",2],["9",51]]' | sha256sum
        cartHash: '5634f5609c15bf35e2052caa1ea5b641169d96a5df76c7fc0e8193b9cc46b896',
        cartSnapshot: [
          { productId: SOAP, quantity: 1, price: '2.50' },
          { productId: '404', quantity: 2, price: null },
          { productId: RICE, quantity: 51, price: '10.00' },
        ],
        totalAttempted: '512.50',
        foodTotal: '510.00',
        hygieneTotal: '2.50',
        fullBalance: '250.00',
        availableBalance: '500.00',
        hygieneBalance: '10.00',
        programPauseActive: true,
        programPauseName: 'Weekoff',
        voucherMultiplier: '2.0',
        activeVoucherCount: 7,
        ipAddress: '192.168.1.100',
        userAgent: 'Mozilla/5.0',
      },
    ]);
  });

  it('is recorded however odd its headers are', async () => {
    const { submit, recorded } = await memorySystem();
    await submit([line(RICE, 26)], {
      userAgent: `\u0000\ud83d${'👩'.repeat(600)}`,
      username: 'jo\u0000hn',
      ipAddress: null,
    });
    const [attempt] = await recorded();
    expect(attempt).to.include({ username: 'jo\ufffdhn', ipAddress: null });
    expect([...(attempt?.userAgent ?? '')]).to.have.length(500);
  });

  it('is recorded each time, however alike', async () => {
    const { submit, clock, recorded } = await memorySystem();
    for (const waitMs of [2_000, 4_000, 60_000]) {
      await submit([line(RICE, 26)]);
      await clock.advance(waitMs);
    }
    const attempts = await recorded();
    expect(attempts).to.have.length(3);
    expect(new Set(attempts.map(({ cartHash }) => cartHash)).size).to.equal(1);
    expect(new Set(attempts.map(({ submissionId }) => submissionId)).size).to.equal(3);
  });
});
