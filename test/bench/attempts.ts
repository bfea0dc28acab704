import type { NewAttempt } from '../../core/index.js';
import { DAY_MS } from '../../core/index.js';

/** A small generator with a seed (mulberry32), so that every run stores the same attempts. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `count` attempts of about 1 KB over the 90 days before `untilMs`: few participants fail often, amounts stand in the texts. */
export function* attempts(count: number, untilMs: number, seed = 1): Generator<NewAttempt> {
  const random = seededRandom(seed);
  for (let index = 0; index < count; index++) {
    const participant = Math.floor(5_000 ** random());
    const total = (50 + 400 * random()).toFixed(2);
    const balance = (25 * Math.floor(1 + 8 * random())).toFixed(2);
    const [label, code] = random() < 0.8 ? ['Food', 'food' as const] : ['Hygiene', 'hygiene' as const];
    yield {
      submissionId: `bench-${seed}-${index}`,
      createdAtMs: Math.floor(untilMs - 90 * DAY_MS * (1 - index / count)),
      participantId: String(participant),
      participantName: `Participant ${participant}`,
      userId: String(10_000 + participant),
      username: `p${participant}`,
      reason: 'invalid',
      errorCodes: [`${code}_balance_exceeded`],
      validationErrors: [`${label} balance exceeded: $${total} > $${balance}`],
      orderId: null,
      idempotencyKey: 'd0dc77186c44fe52'.repeat(4),
      cartHash: '733fb4dbbeee66a7'.repeat(4),
      cartSnapshot: Array.from({ length: 8 }, (_, line) => ({
        productId: String(line),
        quantity: 2,
        price: '3.20',
      })),
      totalAttempted: total,
      foodTotal: total,
      hygieneTotal: '0.00',
      fullBalance: balance,
      availableBalance: balance,
      hygieneBalance: '10.00',
      programPauseActive: false,
      programPauseName: '',
      voucherMultiplier: '1.0',
      activeVoucherCount: 3,
      ipAddress: '203.0.113.28',
      userAgent:
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36',
    };
  }
}
