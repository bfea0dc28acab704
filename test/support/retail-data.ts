import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { needServer } from './servers.js';

/** Beside the project, not in it: the data is not ours to copy. */
const FOLDER = fileURLToPath(new URL('../../../../shared/data/online-retail/', import.meta.url));

export const EVENTS_FILE = `${FOLDER}events.jsonl.gz`;

/** What must come out of a replay; see the README beside the data. */
export interface ExpectedReplay {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly orders_placed: number;
  readonly attempts: number;
  readonly refused: readonly { readonly ref: string; readonly outcome: string }[];
  readonly attempt_records: readonly ExpectedAttempt[];
  readonly analytics: readonly {
    readonly now: string;
    readonly days: number;
    readonly participant_id: number | null;
    readonly expected: unknown;
  }[];
}

export interface ExpectedAttempt {
  readonly ref: string;
  readonly at: string;
  readonly participant_id: number;
  readonly reason: string;
  readonly errors: readonly string[];
  readonly food_total: string;
  readonly hygiene_total: string;
  readonly full_balance: string;
  readonly available_balance: string;
  readonly hygiene_balance: string;
  readonly program_pause_active: boolean;
  readonly program_pause_name: string;
  readonly voucher_multiplier: string;
  readonly active_voucher_count: number;
}

/** Skips the suite without the data, loudly; fails where REQUIRE_SERVERS says that it must be there. */
export function needRetailData(context: Mocha.Context): void {
  const missing = existsSync(EVENTS_FILE) ? undefined : `No replay data: ${EVENTS_FILE} does not exist.`;
  needServer(context, missing);
}

export function expectedReplay(): ExpectedReplay {
  return JSON.parse(readFileSync(`${FOLDER}expected.json`, 'utf8')) as ExpectedReplay;
}
