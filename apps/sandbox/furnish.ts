import { DAY_MS, type Shop, type UserStore, type VoucherGrant } from '../../core/index.js';
import { CATALOGUE } from './catalogue.js';
import type { History } from './history.js';
import { addLogIns } from './log-ins.js';
import { GUEST, PEOPLE, type Person } from './people.js';

const WEEK_MS = 7 * DAY_MS;
const FOOD_VOUCHER = '10.00';
const HYGIENE_VOUCHER = '5.00';

/** Puts products, people, vouchers and pauses into the shop. Repeatable: what is there already is not added twice. */
export async function furnish(history: History, shop: Shop, users: UserStore): Promise<void> {
  await shop.putProducts(CATALOGUE);
  await shop.putParticipants(PEOPLE.map(({ id, name }) => ({ id, name })));
  for (const { userId, username, id } of PEOPLE) {
    await users.add({
      id: userId,
      username,
      passwordHash: null,
      participantId: id,
      isStaff: false,
      isSuperuser: false,
    });
  }
  for (const pause of history.pauses) {
    const { pause: known } = await shop.read(GUEST.id, [], pause.fromMs);
    if (known === undefined) await shop.addPauses([pause]);
  }
  // One statement: an interrupted start leaves all of the grants behind or none.
  const [firstGrantMs] = history.grantsAtMs;
  if (firstGrantMs !== undefined && (await shop.read(GUEST.id, [], firstGrantMs)).activeVoucherCount === 0)
    await shop.grantVouchers([
      ...history.grantsAtMs.flatMap((atMs) => PEOPLE.flatMap((one) => weeklyGrants(one, atMs))),
      ...guestGrants(history.untilMs),
    ]);
  await addLogIns(users);
}

/** Enough to try things out for long, and little enough to be exceeded. */
function guestGrants(grantedAtMs: number): VoucherGrant[] {
  const ever = { participantId: GUEST.id, grantedAtMs, expiresAtMs: undefined };
  return [
    { ...ever, kind: 'food', amount: '25.00', count: 10 },
    { ...ever, kind: 'hygiene', amount: '10.00', count: 2 },
  ];
}

/** A week's worth, a little short for those who come often: somebody always runs out before the weekend. */
export function weeklyGrants(person: Person, grantedAtMs: number): VoucherGrant[] {
  const visits = person.visitsPerDay * 7;
  const grant = (kind: VoucherGrant['kind'], amount: string, count: number): VoucherGrant => ({
    participantId: person.id,
    kind,
    amount,
    count: Math.max(1, Math.round(count)),
    grantedAtMs,
    expiresAtMs: grantedAtMs + WEEK_MS,
  });
  return [grant('food', FOOD_VOUCHER, visits * 3), grant('hygiene', HYGIENE_VOUCHER, visits * 0.6)];
}
