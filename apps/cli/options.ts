import { type Id, InvalidInputError, parseId, parseInstant } from '../../core/index.js';

export const JSON_OPTION = { json: { type: 'boolean', describe: 'Print JSON on one line' } } as const;

export const PARTICIPANT_OPTION = {
  'participant-id': { type: 'string', requiresArg: true, describe: 'Only this participant' },
} as const;

export const UNTIL_OPTION = {
  until: {
    type: 'string',
    requiresArg: true,
    describe: 'Look back from this instant, such as 2026-02-12T10:30:45Z (default: now)',
  },
} as const;

/** A whole number as it was typed. @throws InvalidInputError naming the option. */
export function wholeNumber(text: string | undefined, option: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^-?\d{1,15}$/.test(text)) throw new InvalidInputError(option, 'must be a whole number.');
  return Number(text);
}

/** @throws InvalidInputError naming the option. */
export function idOption(text: string | undefined, option: string): Id | undefined {
  return text === undefined ? undefined : parseId(text, option);
}

/** Epoch milliseconds. @throws InvalidInputError naming the option. */
export function instantOption(text: string | undefined, option: string): number | undefined {
  return text === undefined ? undefined : parseInstant(text, option);
}

/** What goes into the audit log. @throws InvalidInputError naming the option, for blanks. */
export function reasonOption(text: string, option: string): string {
  if (text.trim() === '') throw new InvalidInputError(option, 'must say why.');
  return text;
}
