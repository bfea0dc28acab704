import type { ComparedField, ErrorCode, Id, Product, RecordedReason } from '../../../../core/index.js';
import { type Fragment, foreign, html } from '../../pages/html.js';
import { CODE_LABELS, REASON_LABELS } from '../labels.js';

export const FIELD_LABELS: Readonly<Record<ComparedField, string>> = {
  reason: 'Reason',
  error_code: 'Error code',
  program_pause_active: 'Program pause',
  pause_name: 'Name of the pause',
  hour: 'Hour',
  weekday: 'Day of the week',
  product_id: 'Product',
  categories: 'Cart holds',
  lines: 'Products in the cart',
  voucher_count: 'Vouchers',
  voucher_multiplier: 'Multiplier',
  browser: 'Browser',
  device: 'Device',
};

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const WORDS: Readonly<Partial<Record<ComparedField, Readonly<Record<string, string>>>>> = {
  program_pause_active: { yes: 'Active', no: 'Not active' },
  categories: {
    food: 'Food only',
    hygiene: 'Hygiene only',
    food_and_hygiene: 'Food and hygiene',
    none: 'Nothing that costs',
  },
  browser: {
    chrome: 'Chrome',
    safari: 'Safari',
    edge: 'Edge',
    firefox: 'Firefox',
    samsung: 'Samsung Internet',
    opera: 'Opera',
    other: 'Another, or none',
  },
  device: { desktop: 'Desktop', phone: 'Phone', tablet: 'Tablet', other: 'Another, or none' },
};

/** What people call a value of a field. `products`: those whose names are known. */
export function valueLabel(field: ComparedField, value: string, products?: ReadonlyMap<Id, Product>): Fragment {
  switch (field) {
    case 'reason':
      return REASON_LABELS[value as RecordedReason];
    case 'error_code':
      return CODE_LABELS[value as ErrorCode];
    case 'hour':
      return `${value.padStart(2, '0')}:00–${value.padStart(2, '0')}:59`;
    case 'weekday':
      return DAYS[Number(value) - 1];
    case 'product_id': {
      const name = products?.get(value)?.name;
      return name === undefined
        ? html`#${foreign(value)}`
        : html`${foreign(name)} <span class="muted">#${value}</span>`;
    }
    case 'pause_name':
      return foreign(value);
    case 'lines':
    case 'voucher_count':
      return value.replace('-', ' to ').replace('+', ' or more');
    case 'voucher_multiplier':
      return `× ${value}`;
    default:
      return WORDS[field]?.[value] ?? value;
  }
}
