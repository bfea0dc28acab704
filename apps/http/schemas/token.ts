import { z } from 'zod';
import { isUsername, MAX_PASSWORD_CHARACTERS, MAX_USERNAME_CHARACTERS } from '../../auth/index.js';

const username = z
  .string()
  .refine(isUsername, `must be a text of 1 to ${MAX_USERNAME_CHARACTERS} characters without NUL.`)
  .meta({ minLength: 1, maxLength: MAX_USERNAME_CHARACTERS, pattern: '^[^\\u0000\\ud800-\\udfff]+$' });

export const logInInput = z
  .strictObject({
    username,
    password: z.string().min(1).max(MAX_PASSWORD_CHARACTERS).meta({ format: 'password' }),
  })
  .meta({ id: 'LogIn' });

export const refreshInput = z.strictObject({ refresh: z.string().min(1).max(4_000) }).meta({ id: 'Refresh' });

export const tokenPairJson = z
  .object({
    access: z.string().meta({ description: 'For the header `Authorization: Bearer`.' }),
    refresh: z.string().meta({ description: 'Gives new access tokens.' }),
  })
  .meta({ id: 'TokenPair' });

export const accessTokenJson = z.object({ access: z.string() }).meta({ id: 'AccessToken' });
