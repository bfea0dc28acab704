import {
  type FailedOrderAttempt,
  type Id,
  type InspectedParticipant,
  type OrderSummary,
  summaryOf,
  type User,
  type VoucherState,
} from '../../../../core/index.js';
import { type Fragment, foreign, type Html, html } from '../../pages/html.js';
import type { Instants } from '../../pages/instants.js';
import { balanceStatus, dollars, pauseStatus } from '../indicators.js';
import { attemptPath, userPath } from '../paths.js';

const STATES: Readonly<Record<VoucherState, Html>> = {
  unused: html`<span class="pill green">✓ Unused</span>`,
  used: html`<span class="pill">Used</span>`,
  expired: html`<span class="pill orange">⚠ Expired</span>`,
  pending: html`<span class="pill">Not yet valid</span>`,
};

const MAX_ORDERS_NAMED = 5;

export function failuresTable(attempts: readonly FailedOrderAttempt[], instants: Instants): Html {
  return table(
    'Recent failures',
    ['Created At', 'Error Summary', '>Total Attempted', 'Program Pause', 'Balance Status'],
    attempts.map((attempt) => [
      html`<a href="${attemptPath(attempt.id)}">${instants.time(attempt.createdAtMs)}</a>`,
      foreign(summaryOf(attempt)),
      dollars(attempt.totalAttempted),
      pauseStatus(attempt),
      balanceStatus(attempt),
    ]),
    'No submission was refused.',
  );
}

/** `users`: those whose names are known; the others are shown by their ids. */
export function ordersTable(orders: readonly OrderSummary[], users: readonly User[], instants: Instants): Html {
  const usernames = new Map(users.map(({ id, username }) => [id, username]));
  return table(
    'Recent orders',
    ['Order', 'Placed At', 'User', '>Food', '>Hygiene', '>Total'],
    orders.map(({ id, placedAtMs, userId, totals }) => [
      `#${id}`,
      instants.time(placedAtMs),
      html`<a href="${userPath(userId)}">${foreign(usernames.get(userId) ?? `#${userId}`)}</a>`,
      dollars(totals.food),
      dollars(totals.hygiene),
      dollars(totals.total),
    ]),
    'No order was placed.',
  );
}

/** Vouchers are granted by the dozen: those that are alike share a row. */
export function vouchersTable(vouchers: readonly StatedVoucher[], instants: Instants): Html {
  return table(
    'Vouchers',
    ['Granted At', 'Kind', '>Amount', 'Expires At', 'State'],
    alike(vouchers).map(({ voucher: { kind, amount, grantedAtMs, expiresAtMs, state }, count, orders }) => [
      instants.time(grantedAtMs),
      kind === 'food' ? 'Food' : 'Hygiene',
      html`${count > 1 && html`<span class="muted">${count} × </span>`}${dollars(amount)}`,
      expiresAtMs === undefined ? 'Never' : instants.time(expiresAtMs),
      html`${STATES[state]}${orders.length > 0 && html` <span class="muted">${ordersText(orders)}</span>`}`,
    ]),
    'No voucher was granted.',
  );
}

type StatedVoucher = InspectedParticipant['vouchers'][number];

interface AlikeVouchers {
  readonly voucher: StatedVoucher;
  count: number;
  /** Those that used them up, each once. */
  readonly orders: Id[];
}

/** In the order of the first of each. */
function alike(vouchers: readonly StatedVoucher[]): AlikeVouchers[] {
  const groups = new Map<string, AlikeVouchers>();
  for (const voucher of vouchers) {
    const { kind, amount, grantedAtMs, expiresAtMs, state, orderId } = voucher;
    const key = [kind, amount, grantedAtMs, expiresAtMs, state].join();
    const group = groups.get(key) ?? { voucher, count: 0, orders: [] };
    groups.set(key, group);
    group.count++;
    if (orderId !== undefined && !group.orders.includes(orderId)) group.orders.push(orderId);
  }
  return [...groups.values()];
}

function ordersText(orders: readonly Id[]): string {
  const named = orders.slice(0, MAX_ORDERS_NAMED).map((id) => `#${id}`);
  const more = orders.length - named.length;
  return `for order${orders.length === 1 ? '' : 's'} ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/**
 * Columns whose label begins with `>` are aligned to their end. `nothing` stands in for a table without rows. On a phone each row is a card; the roles
 * keep it a table for screen readers.
 */
/** `columns`: one that begins with `>` holds numbers. On a phone each row folds into a card. */
export function table(
  name: string,
  columns: readonly string[],
  rows: readonly (readonly Fragment[])[],
  nothing: string,
): Html {
  if (rows.length === 0) return html`<p class="nothing">${nothing}</p>`;
  return html`<div class="table-frame" role="region" aria-label="${name}, as a table" tabindex="0"><table class="data folding" role="table">
    <thead role="rowgroup"><tr role="row">${columns.map((column) => html`<th role="columnheader" scope="col"${endOf(column)}>${labelOf(column)}</th>`)}</tr></thead>
    <tbody role="rowgroup">${rows.map(
      (cells) =>
        html`<tr role="row">${cells.map(
          (cell, index) =>
            html`<td role="cell" data-label="${labelOf(columns[index])}"${endOf(columns[index])}>${cell}</td>`,
        )}</tr>`,
    )}</tbody>
  </table></div>`;
}

function labelOf(column: string | undefined): string | undefined {
  return column?.replace('>', '');
}

function endOf(column: string | undefined): Fragment {
  return column?.startsWith('>') ? html` class="end"` : undefined;
}
