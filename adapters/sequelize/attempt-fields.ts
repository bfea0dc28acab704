import {
  type AttemptField,
  BROWSER_MARKS,
  bucketNames,
  DEVICE_MARKS,
  type FieldValues,
  LINE_BUCKETS,
  MAX_COMPARED_LINES,
  MAX_PAUSE_NAME_CHARACTERS,
  type Marks,
  VOUCHER_BUCKETS,
} from '../../core/index.js';
import type { Parameter } from './attempt-filter.js';

/** Whether products of a cart count. */
export const FEW_LINES = `jsonb_array_length(cart_snapshot) <= ${MAX_COMPARED_LINES}`;

type FieldOfOne = Exclude<AttemptField, 'product_id'>;

/** What the core's `valuesOf` says, as text; NULL when it is not known, and empty for no pause. `zone`: the name of a parameter. Product ids: several a row, not here. */
export function fieldExpression(field: FieldOfOne, zone: string): string {
  switch (field) {
    case 'pause_name':
      return `CASE WHEN program_pause_active IS NOT NULL THEN
        CASE WHEN char_length(program_pause_name) <= ${MAX_PAUSE_NAME_CHARACTERS} THEN program_pause_name ELSE '' END END`;
    case 'hour':
      return `extract(hour FROM created_at AT TIME ZONE ${zone}::text)::integer::text`;
    case 'weekday':
      return `extract(isodow FROM created_at AT TIME ZONE ${zone}::text)::integer::text`;
    case 'categories':
      return `CASE WHEN food_total IS NOT NULL AND hygiene_total IS NOT NULL THEN
        CASE WHEN food_total > 0 AND hygiene_total > 0 THEN 'food_and_hygiene' WHEN food_total > 0 THEN 'food'
          WHEN hygiene_total > 0 THEN 'hygiene' ELSE 'none' END END`;
    case 'lines':
      return bucketOf('jsonb_array_length(cart_snapshot)', LINE_BUCKETS);
    case 'voucher_count':
      return bucketOf('active_voucher_count', VOUCHER_BUCKETS);
    case 'voucher_multiplier':
      return `trim_scale(voucher_multiplier)::text || CASE WHEN scale(trim_scale(voucher_multiplier)) = 0 THEN '.0' ELSE '' END`;
    case 'browser':
      return firstMark(BROWSER_MARKS);
    case 'device':
      return firstMark(DEVICE_MARKS);
  }
}

/** What must hold of a row for it to have all of the values. */
export function fieldConditions(fields: FieldValues, timeZone: string, parameter: Parameter): string[] {
  return Object.entries(fields)
    .filter((entry): entry is [AttemptField, string] => entry[1] !== undefined)
    .map(([field, value]) => {
      if (field === 'product_id')
        return `cart_snapshot @> ${parameter(JSON.stringify([{ product_id: value }]))}::jsonb AND ${FEW_LINES}`;
      const zone = field === 'hour' || field === 'weekday' ? parameter(timeZone) : '';
      return `${ownMarks(field, value)}(${fieldExpression(field, zone)}) = ${parameter(value)}`;
    });
}

function bucketOf(number: string, beginnings: readonly number[]): string {
  const names = bucketNames(beginnings);
  const cases = beginnings.map((first, index) => `WHEN ${number} >= ${first} THEN '${names[index]}'`);
  return `CASE ${cases.reverse().join(' ')} END`;
}

/** A value's own marks first: where none of them occurs, as in most rows when it is a rare one, the others need not be looked for. */
function ownMarks(field: AttemptField, value: string): string {
  const all: Marks<string> = field === 'browser' ? BROWSER_MARKS : field === 'device' ? DEVICE_MARKS : [];
  const own = all.flatMap(([name, ...marks]) => (name === value ? marks : []));
  // What has no mark at all is called so, too.
  if (own.length === 0 || value === 'other') return '';
  return `(${own.map(occurs).join(' OR ')}) AND `;
}

const occurs = (mark: string) => `strpos(user_agent, '${mark}') > 0`;

function firstMark(marks: Marks<string>): string {
  const cases = marks.map(([name, ...each]) => `WHEN ${each.map(occurs).join(' OR ')} THEN '${name}'`);
  return `CASE WHEN user_agent IS NULL THEN NULL ${cases.join(' ')} ELSE 'other' END`;
}
