import type { Random } from '../../apps/sandbox/random.js';
import type { CartLine, Participant, Product, VoucherGrant } from '../../core/index.js';

export interface PlannedSubmission {
  /** After the start; no two at the same instant, by which orders are told apart. */
  readonly atMs: number;
  readonly server: number;
  readonly userId: string;
  readonly participantId: string;
  readonly lines: readonly CartLine[];
}

export const STOCK: readonly Product[] = [
  { id: 'rice', name: 'Rice', category: 'food', price: '10.00', active: true },
  { id: 'soap', name: 'Soap', category: 'hygiene', price: '2.50', active: true },
];
export const PARTICIPANTS: readonly Participant[] = ['1', '2', '3'].map((id) => ({
  id,
  name: `Participant ${id}`,
}));
/** Some orders' worth for each: later ones find that there is nothing left. */
export const VOUCHERS: readonly VoucherGrant[] = PARTICIPANTS.flatMap(({ id: participantId }) => [
  { participantId, kind: 'food' as const, amount: '20.00', count: 6, grantedAtMs: 0, expiresAtMs: undefined },
  { participantId, kind: 'hygiene' as const, amount: '5.00', count: 2, grantedAtMs: 0, expiresAtMs: undefined },
]);

const CARTS: readonly (readonly CartLine[])[] = [
  [{ productId: 'rice', quantity: 1 }],
  [{ productId: 'rice', quantity: 2 }],
  [
    { productId: 'rice', quantity: 1 },
    { productId: 'soap', quantity: 1 },
  ],
  [{ productId: 'rice', quantity: 500 }],
  [{ productId: 'soap', quantity: 500 }],
  [{ productId: 'nothing', quantity: 1 }],
];
/** Each participant has a user; two members of staff order for anybody, and so meet them there. */
const STAFF = ['staff-1', 'staff-2'];
/** Around what the guard counts in. */
const GAPS_MS = [
  0, 1, 5, 40, 900, 2_000, 2_001, 4_000, 9_000, 11_000, 16_000, 59_999, 60_000, 61_000, 240_000, 300_001,
];

/** Some dozen submissions, in bursts and after waits that lie around the guard's limits. */
export function planSubmissions(random: Random): PlannedSubmission[] {
  const planned: PlannedSubmission[] = [];
  let atMs = 0;
  for (let left = random.between(10, 30); left > 0; left--) {
    const last = planned.at(-1);
    const again = last !== undefined && random.chance(0.35);
    atMs += 1 + random.pick(again ? GAPS_MS.slice(0, 9) : GAPS_MS);
    const { id: participantId } = random.pick(PARTICIPANTS);
    const userId = random.chance(0.7) ? `user-${participantId}` : random.pick(STAFF);
    const fresh = { userId, participantId, lines: random.pick(CARTS) };
    // A double click, or the same cart from somebody else.
    const repeated = last && { ...last, userId: random.chance(0.6) ? last.userId : random.pick(STAFF) };
    planned.push({ ...(again && repeated ? repeated : fresh), atMs, server: random.between(0, 1) });
  }
  return planned;
}
