import { InvalidInputError } from '../domain/errors.js';
import { parseParticipantSearch } from '../domain/participants.js';
import { storableText } from '../domain/text.js';
import type { Participant } from '../ports/shop.js';
import type { ShopDirectory } from '../ports/shop-directory.js';

export const DEFAULT_FOUND_PARTICIPANTS = 10;
export const MAX_FOUND_PARTICIPANTS = 50;

/**
 * Participants by what somebody has typed so far: the beginning of an id, or words of a name in any order. Nothing for blanks.
 * `limit`: default 10; more than 50 are taken as 50. @throws InvalidInputError for a `limit` below 1.
 */
export type FindParticipants = (text: string, limit?: number) => Promise<Participant[]>;

export interface FindParticipantsPorts {
  /** Absent: nobody is found. */
  readonly directory?: ShopDirectory | undefined;
}

export function createFindParticipants({ directory }: FindParticipantsPorts): FindParticipants {
  return async (text, limit = DEFAULT_FOUND_PARTICIPANTS) => {
    if (!Number.isInteger(limit) || limit < 1)
      throw new InvalidInputError('limit', 'must be a whole number of at least 1.');
    const search = parseParticipantSearch(storableText(text));
    return search === undefined || directory === undefined
      ? []
      : directory.searchParticipants(search, Math.min(limit, MAX_FOUND_PARTICIPANTS));
  };
}
