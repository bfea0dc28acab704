import type { z } from 'zod';
import { checkInput } from './check-input.js';
import { invalidInput } from './problems.js';

/** The parameters of a query string, as the schema reads them. @throws ProblemError 400 naming what is unknown, repeated or wrong. */
export function readQuery<T>(schema: z.ZodType<T>, querystring: string): T {
  const parameters = new URLSearchParams(querystring);
  const repeated = [...new Set(parameters.keys())].filter((name) => parameters.getAll(name).length > 1);
  if (repeated.length > 0) {
    throw invalidInput(repeated.map((name) => ({ name, reason: 'must be given once.' })));
  }
  // Without a prototype, so that no name means anything.
  return checkInput(schema, Object.assign(Object.create(null), Object.fromEntries(parameters)));
}
