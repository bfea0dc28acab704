import {
  balancesOf,
  type Id,
  NO_BALANCES,
  type OrderingFacts,
  type ProgramPause,
  pauseAt,
} from '../../core/index.js';
import { instant } from './instants.js';
import type { Session } from './session.js';
import {
  type ProductJson,
  pausesJson,
  productsJson,
  type VoucherJson,
  vouchersJson,
  vouchersOf,
} from './shop-rows.js';

/** Vouchers that can pay for something at the instant `at`. */
export const spendable = (at: string): string =>
  `order_id IS NULL AND granted_at <= ${at} AND (expires_at IS NULL OR expires_at > ${at})`;

/** Pauses that are on at the instant `at`. */
export const on = (at: string): string => `shop_programpause WHERE starts_at <= ${at} AND ends_at > ${at}`;

const READ = {
  name: 'shop-read',
  text: `SELECT
    (SELECT name FROM account_participant WHERE id = $1) AS participant_name,
    ${productsJson('shop_product WHERE id = ANY($2)')} AS products,
    ${vouchersJson(`shop_voucher WHERE participant_id = $1 AND ${spendable('$3')}`)} AS vouchers,
    ${pausesJson(on('$3'))} AS pauses`,
};

interface ReadRow {
  readonly participant_name: string | null;
  readonly products: ProductJson[];
  readonly vouchers: VoucherJson[];
  readonly pauses: ProgramPause[];
}

/** Everything of one moment, in one round trip; the domain's rules make the balances of it. */
export async function readFacts(
  session: Session,
  participantId: Id,
  productIds: readonly Id[],
  nowMs: number,
): Promise<OrderingFacts> {
  const [row] = (await session.query<ReadRow>(READ, [participantId, productIds, instant(nowMs)])) as [ReadRow];
  const pause = pauseAt(row.pauses, nowMs);
  const name = row.participant_name;
  const worth =
    name === null
      ? { balances: NO_BALANCES, activeVoucherCount: 0 }
      : balancesOf(vouchersOf(row.vouchers), pause, nowMs);
  return {
    participant: name === null ? undefined : { id: participantId, name },
    products: new Map(row.products.map((product) => [product.id, product])),
    pause: pause && { name: pause.name, multiplier: pause.multiplier },
    ...worth,
  };
}
