import {
  BALANCE_CODES,
  ERROR_PREFIX_CHARACTERS,
  type FailureTally,
  type TallyQuery,
  TOP_COUNT,
} from '../../../core/index.js';
import { instant } from '../instants.js';

/** One row whose `tally` is a `FailureTally`. */
export const TALLY_OF_PARTICIPANT = {
  name: 'tally-of-participant',
  text: 'SELECT analytics_participant_tally($1, $2, $3, $4, $5, $6, $7, $8) AS tally',
};

export interface ParticipantTallyRow {
  readonly tally: FailureTally;
}

/** Its parameters. */
export function participantTallyValues(query: TallyQuery & { readonly participantId: string }): unknown[] {
  const { participantId, sinceMs, untilMs, timeZone, groupBy } = query;
  return [
    participantId,
    instant(sinceMs),
    instant(untilMs),
    timeZone,
    groupBy === 'code',
    BALANCE_CODES,
    ERROR_PREFIX_CHARACTERS,
    TOP_COUNT,
  ];
}
