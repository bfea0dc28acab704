import {
  type BalancesFrom,
  balancesOf,
  forecastOf,
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

const FORECAST = {
  name: 'shop-forecast',
  text: `SELECT EXISTS (SELECT FROM account_participant WHERE id = $1) AS found,
    ${vouchersJson('shop_voucher WHERE participant_id = $1 AND order_id IS NULL AND (expires_at IS NULL OR expires_at > $2)')} AS vouchers,
    ${pausesJson('shop_programpause WHERE ends_at > $2')} AS pauses`,
};

/** Vouchers and pauses that are not over yet, in one round trip. */
export async function readForecast(session: Session, participantId: Id, nowMs: number): Promise<BalancesFrom[]> {
  type ForecastRow = Pick<ReadRow, 'vouchers' | 'pauses'> & { readonly found: boolean };
  const [row] = (await session.query<ForecastRow>(FORECAST, [participantId, instant(nowMs)])) as [ForecastRow];
  return row.found ? forecastOf(vouchersOf(row.vouchers), row.pauses, nowMs) : [];
}
