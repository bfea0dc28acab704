import { sealOf } from '../domain/log-seal.js';
import type { Clock } from '../ports/clock.js';
import type { Hash } from '../ports/hash.js';
import type { ValidationLog } from '../ports/validation-log.js';

/** Entries under one seal at most: a transaction of some milliseconds. */
export const SEAL_ENTRIES = 1_000;

/**
 * Seals what waits in the validation log, batch after batch, until nothing waits or somebody else is sealing. Returns how many entries. Not on the way of any
 * submission: called by the server every few seconds.
 */
export type SealValidationLog = (options?: { readonly signal?: AbortSignal | undefined }) => Promise<number>;

export interface SealValidationLogPorts {
  readonly validationLog: ValidationLog;
  readonly hash: Hash;
  readonly clock: Clock;
}

export function createSealValidationLog({
  validationLog,
  hash,
  clock,
}: SealValidationLogPorts): SealValidationLog {
  return async ({ signal } = {}) => {
    for (let sealed = 0; ; ) {
      if (signal?.aborted) return sealed;
      const seal = await validationLog.seal(SEAL_ENTRIES, ({ before, entries }) =>
        sealOf(before, entries, clock.now(), hash.sha256Hex),
      );
      sealed += seal?.entries.length ?? 0;
      if (seal === undefined || seal.entries.length < SEAL_ENTRIES) return sealed;
    }
  };
}
