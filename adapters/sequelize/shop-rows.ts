import type { Category, Voucher } from '../../core/index.js';

// Instants are epoch milliseconds and amounts are text here: JSON keeps both exact.

export interface ProductJson {
  readonly id: string;
  readonly name: string;
  readonly category: Category;
  readonly price: string;
  readonly active: boolean;
}

export interface VoucherJson {
  readonly id: string;
  readonly kind: Category;
  readonly amount: string;
  readonly grantedAtMs: number;
  readonly expiresAtMs: number | null;
}

/** An infinite instant, for which there is no number, becomes one that is before or after all others: the core takes the latter for an end that never comes. */
export const epochMs = (column: string) =>
  `(extract(epoch FROM CASE ${column} WHEN 'infinity' THEN timestamptz '9999-12-31Z'
    WHEN '-infinity' THEN timestamptz '0001-01-01Z' ELSE ${column} END) * 1000)::bigint`;

/** What never expires has no such instant, also where somebody has written `infinity`. */
export const expiryMs = epochMs("nullif(expires_at, 'infinity')");

/** A multiplier has a decimal place, also one that was written as 2 by hand. */
const multiplierText = `CASE scale(multiplier) WHEN 0 THEN multiplier || '.0' ELSE multiplier::text END`;

/** A JSON list of the rows of `source`; `[]` when there are none. */
const list = (object: string, source: string) =>
  `(SELECT coalesce(json_agg(json_build_object(${object})), '[]') FROM ${source})`;

export const productsJson = (source: string): string =>
  list(`'id', id, 'name', name, 'category', category, 'price', price::text, 'active', active`, source);

export const vouchersJson = (source: string): string =>
  list(
    `'id', id::text, 'kind', kind, 'amount', amount::text,
      'grantedAtMs', ${epochMs('granted_at')}, 'expiresAtMs', ${expiryMs}`,
    source,
  );

export const pausesJson = (source: string): string =>
  list(
    `'name', name, 'fromMs', ${epochMs('starts_at')}, 'untilMs', ${epochMs('ends_at')}, 'multiplier', ${multiplierText}`,
    source,
  );

export const vouchersOf = (rows: readonly VoucherJson[]): Voucher[] =>
  rows.map((row) => ({ ...row, expiresAtMs: row.expiresAtMs ?? undefined }));
