import bodyParser from '@koa/bodyparser';
import { z } from 'zod';
import type { Ctx } from '../context.js';
import { ProblemError } from '../problems.js';

const MAX_FORM = '100kb';

const parseForm = bodyParser({
  enableTypes: ['form'],
  formLimit: MAX_FORM,
  onError: () => {
    throw new ProblemError('payload_too_large', { detail: 'The form is too large, or cannot be read.' });
  },
});

/** The fields of a submitted form; a name that occurs several times is a list. @throws ProblemError 413 or 415 */
export async function readForm(ctx: Ctx): Promise<Record<string, string | string[]>> {
  if (ctx.request.length !== 0 && !ctx.request.is('application/x-www-form-urlencoded')) {
    throw new ProblemError('unsupported_media_type', {
      detail: 'Forms are read as they are sent by browsers only.',
    });
  }
  await parseForm(ctx, async () => {});
  return fieldsOf(new URLSearchParams(ctx.request.rawBody ?? ''));
}

/** Without a prototype, so that no name means anything. */
export function fieldsOf(parameters: URLSearchParams): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = Object.create(null);
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name);
    fields[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return fields;
}

/** A field that may occur any number of times, such as check boxes of one name. */
export function listOf<T>(item: z.ZodType<T, string>, max: number) {
  return z.preprocess(
    (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
    z.array(item).max(max),
  );
}
