import { z } from 'zod';
import { RESTS, type Rest } from '../../../../core/index.js';
import { countParameter } from '../../schemas/values.js';
import { type ListParams, listParams, viewOf } from '../failures/list-params.js';
import { DIFFERENCES_PATH } from '../paths.js';

/** A form also sends the fields that were left empty. */
const maybe = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

/** The filters of the list, and with what their failures are compared. */
export const differencesParams = listParams.extend({
  rest: maybe(z.enum(RESTS)),
  days_before: maybe(countParameter),
});

export type DifferencesParams = Readonly<z.infer<typeof differencesParams>>;

/** The page for what the list shows, on all its pages. */
export function differencesUrl(params: ListParams, rest?: Rest, daysBefore?: number): string {
  const search = new URLSearchParams(viewOf({ ...params, order: undefined }));
  if (rest !== undefined) search.set('rest', rest);
  if (daysBefore !== undefined) search.set('days_before', String(daysBefore));
  return search.size === 0 ? DIFFERENCES_PATH : `${DIFFERENCES_PATH}?${search}`;
}

export function filtersOf({ rest: _, days_before: __, ...filters }: DifferencesParams): ListParams {
  return filters;
}
