import bodyParser from '@koa/bodyparser';
import { z } from 'zod';
import type { Ctx } from '../context.js';
import { ProblemError } from '../problems.js';
import { BYTES, utf8Of } from '../utf8.js';

const MAX_FORM = '100kb';
const ESCAPED = /%([0-9a-f]{2})/gi;

const parseForm = bodyParser({
  enableTypes: ['form'],
  formLimit: MAX_FORM,
  encoding: BYTES,
  onError: () => {
    throw new ProblemError('payload_too_large', { detail: 'The form is too large, or cannot be read.' });
  },
});

/** The fields of a submitted form; a name that occurs several times is a list. @throws ProblemError 400, 413 or 415 */
export async function readForm(ctx: Ctx): Promise<Record<string, string | string[]>> {
  if (ctx.request.length !== 0 && !ctx.request.is('application/x-www-form-urlencoded')) {
    throw new ProblemError('unsupported_media_type', {
      detail: 'Forms are read as they are sent by browsers only.',
    });
  }
  await parseForm(ctx, async () => {});
  const sent = ctx.request.rawBody ?? '';
  // With what is percent-encoded in it: URLSearchParams would read U+FFFD there.
  utf8Of(Buffer.from(sent.replace(ESCAPED, unescaped), BYTES));
  return fieldsOf(new URLSearchParams(utf8Of(Buffer.from(sent, BYTES))));
}

function unescaped(_: string, hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
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
