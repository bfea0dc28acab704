import type { AlertStoreHarness } from './alert-store/alert-harness.js';
import { EVALUATION_CASES } from './alert-store/evaluations.js';
import { OUTBOX_CASES } from './alert-store/outbox.js';
import type { ContractCase } from './harness.js';
import { ALERT_HISTORY_CASES } from './histories/alerts.js';

export type { AlertStoreHarness } from './alert-store/alert-harness.js';

export const ALERT_STORE_CASES: readonly ContractCase<AlertStoreHarness>[] = [
  ...EVALUATION_CASES,
  ...OUTBOX_CASES,
  ...ALERT_HISTORY_CASES,
];
