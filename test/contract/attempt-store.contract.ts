import { ADDING_CASES } from './attempt-store/adding.js';
import type { AttemptStoreCase } from './attempt-store/attempt-harness.js';
import { BREAKDOWN_CASES } from './attempt-store/breaking-down.js';
import { COUNTING_CASES } from './attempt-store/counting.js';
import { DAY_CASES } from './attempt-store/days.js';
import { DELETING_CASES } from './attempt-store/deleting.js';
import { FACET_CASES } from './attempt-store/facets.js';
import { FINGERPRINT_CASES } from './attempt-store/fingerprints.js';
import { FOLLOWING_CASES } from './attempt-store/following.js';
import { PAGING_CASES } from './attempt-store/paging.js';
import { PSEUDONYMISING_CASES } from './attempt-store/pseudonymising.js';
import { SEARCHING_CASES } from './attempt-store/searching.js';
import { SORTING_CASES } from './attempt-store/sorting.js';
import { TALLYING_CASES } from './attempt-store/tallying.js';
import { ATTEMPT_HISTORY_CASES } from './histories/attempts.js';

export type { AttemptStoreHarness } from './attempt-store/attempt-harness.js';

export const ATTEMPT_STORE_CASES: readonly AttemptStoreCase[] = [
  ...ADDING_CASES,
  ...SEARCHING_CASES,
  ...PAGING_CASES,
  ...SORTING_CASES,
  ...COUNTING_CASES,
  ...FACET_CASES,
  ...FINGERPRINT_CASES,
  ...TALLYING_CASES,
  ...DAY_CASES,
  ...BREAKDOWN_CASES,
  ...DELETING_CASES,
  ...PSEUDONYMISING_CASES,
  ...FOLLOWING_CASES,
  ...ATTEMPT_HISTORY_CASES,
];
