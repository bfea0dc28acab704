import bodyParser from '@koa/bodyparser';
import type { z } from 'zod';
import { checkInput } from './check-input.js';
import type { Ctx } from './context.js';
import { invalidInput, ProblemError } from './problems.js';
import { BYTES, utf8Of } from './utf8.js';

export const MAX_BODY_BYTES = 1024 * 1024;
/** Of whoever logs in: nobody knows who that is, and so nobody waits for their turn. */
const MAX_ANONYMOUS_BODY_BYTES = 32 * 1024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII has them
const ASCII = /^[\x00-\x7f]*$/;
/** What the parser says of a member called `__proto__`, however deep. */
const FORBIDDEN_MEMBER = 'Object contains forbidden prototype property';

const parserOf = (maxBytes: number) =>
  bodyParser({
    enableTypes: ['json'],
    jsonLimit: maxBytes,
    // `null` and `1` are JSON: the schema says what is wrong with them.
    jsonStrict: false,
    encoding: BYTES,
    onError: (error) => {
      throw bodyProblem(error, maxBytes);
    },
  });
const parseJson = parserOf(MAX_BODY_BYTES);
const parseAnonymousJson = parserOf(MAX_ANONYMOUS_BODY_BYTES);

/** The JSON body, as the schema reads it. @throws ProblemError 400, 413 or 415. */
export async function readBody<T>(schema: z.ZodType<T>, ctx: Ctx): Promise<T> {
  const isEmpty = ctx.request.length === 0 || ctx.request.is() === null;
  if (!isEmpty && !ctx.request.is('application/json')) {
    throw new ProblemError('unsupported_media_type', {
      detail: `Unsupported media type "${ctx.request.get('Content-Type')}" in request.`,
    });
  }
  const parse = ctx.state.user === undefined ? parseAnonymousJson : parseJson;
  await parse(ctx, async () => {});
  return checkInput(schema, isEmpty ? {} : parsedBody(ctx));
}

/** What was parsed of an ASCII body is what was sent; another one is well-formed JSON without forbidden members, and its texts are still to be read. */
function parsedBody({ request: { body, rawBody } }: Ctx): unknown {
  return ASCII.test(rawBody) ? body : JSON.parse(utf8Of(Buffer.from(rawBody, BYTES)));
}

/** What reading a body can end with: its errors carry a status, but those of a broken compression do not. */
function bodyProblem(error: Error & { readonly status?: number }, maxBytes: number): ProblemError {
  if (error.status === 413) {
    return new ProblemError('payload_too_large', {
      detail: `Request body is larger than ${maxBytes === MAX_BODY_BYTES ? '1 MB' : '32 KB'}.`,
    });
  }
  if (error.status === 415) {
    return new ProblemError('unsupported_media_type', { detail: 'Unsupported content encoding in request.' });
  }
  if (error.message === FORBIDDEN_MEMBER) {
    return invalidInput([{ name: '__proto__', reason: 'is no member that is known here.' }]);
  }
  // The parser's own text quotes the body, which may hold a password.
  return new ProblemError('malformed_json', { detail: 'JSON parse error.' });
}
