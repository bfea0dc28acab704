import type { FailedOrderAttempt } from '../../../../core/index.js';
import { presentAttempt } from '../../presenters/present-attempt.js';
import { BYTE_ORDER_MARK, type Cell, csvRecord } from './csv.js';

export interface ExportFormat {
  readonly contentType: string;
  readonly head: string;
  readonly row: (attempt: FailedOrderAttempt) => string;
}

type Row = ReturnType<typeof presentAttempt>;

/** The members of the API's `results[]`, in its order; amounts and counts as numbers, lists as JSON. */
const COLUMNS: readonly (readonly [name: string, cell: (row: Row, attempt: FailedOrderAttempt) => Cell])[] = [
  ['id', (row) => row.id],
  ['created_at', (row) => row.created_at],
  ['participant', (row) => row.participant],
  ['participant_name', (row) => row.participant_name],
  ['user', (row) => row.user],
  ['username', (_, attempt) => attempt.username],
  ['reason', (row) => row.reason],
  ['error_codes', (row) => row.error_codes.join(' ')],
  ['error_summary', (row) => row.error_summary],
  ['total_attempted', (row) => decimal(row.total_attempted)],
  ['food_total', (row) => decimal(row.food_total)],
  ['hygiene_total', (row) => decimal(row.hygiene_total)],
  ['full_balance', (row) => decimal(row.full_balance)],
  ['available_balance', (row) => decimal(row.available_balance)],
  ['hygiene_balance', (row) => decimal(row.hygiene_balance)],
  [
    'program_pause_active',
    (row) => (row.program_pause_active === null ? null : row.program_pause_active ? 'yes' : 'no'),
  ],
  ['program_pause_name', (row) => row.program_pause_name],
  ['voucher_multiplier', (row) => decimal(row.voucher_multiplier)],
  ['active_voucher_count', (row) => row.active_voucher_count],
  ['order_id', (row) => row.order_id],
  ['idempotency_key', (row) => row.idempotency_key],
  ['cart_hash', (row) => row.cart_hash],
  ['cart_snapshot', (row) => JSON.stringify(row.cart_snapshot)],
  ['ip_address', (row) => row.ip_address],
  ['user_agent', (row) => row.user_agent],
];

export const EXPORT_FORMATS = {
  csv: {
    contentType: 'text/csv; charset=utf-8; header=present',
    head: BYTE_ORDER_MARK + csvRecord(COLUMNS.map(([name]) => name)),
    row: (attempt) => {
      const row = presentAttempt(attempt);
      return csvRecord(COLUMNS.map(([, cell]) => cell(row, attempt)));
    },
  },
  jsonl: {
    contentType: 'application/jsonl; charset=utf-8',
    head: '',
    row: (attempt) => `${JSON.stringify(presentAttempt(attempt))}\n`,
  },
} as const satisfies Readonly<Record<string, ExportFormat>>;

function decimal(text: string | null): Cell {
  return text === null ? null : { decimal: text };
}
