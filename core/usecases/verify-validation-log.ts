import { checkSeal, type LogFault, NO_SEAL, type SealLink } from '../domain/log-seal.js';
import type { Hash } from '../ports/hash.js';
import type { ValidationLog } from '../ports/validation-log.js';

/** Seals that are read at once, of at most 1,000 entries each. */
const SEALS_AT_ONCE = 20;

export interface VerifyRequest {
  /** A link of the chain that was noted elsewhere, as an earlier check gave it back. */
  readonly checkpoint?: SealLink | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after each seal. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

export interface VerifiedLog {
  /** By seal. Empty when everything is as it was sealed. */
  readonly faults: readonly LogFault[];
  readonly entries: number;
  /** Of the entries, those that wait for their seal: nothing can be said of them. */
  readonly waiting: number;
  readonly seals: number;
  /** Entries whose participant was taken out. Each has an audit entry `forget participant`. */
  readonly pseudonymous: number;
  /** The end of the chain: to be noted elsewhere and given to the next check. `NO_SEAL` without any. */
  readonly checkpoint: SealLink;
  /** False when the signal ended it early. */
  readonly finished: boolean;
}

/** Compares every entry of the validation log with what was sealed, and the chain with itself, with its noted head and with a checkpoint. Writes nothing. */
export type VerifyValidationLog = (request?: VerifyRequest) => Promise<VerifiedLog>;

export interface VerifyValidationLogPorts {
  readonly validationLog: ValidationLog;
  readonly hash: Hash;
}

export function createVerifyValidationLog({ validationLog, hash }: VerifyValidationLogPorts): VerifyValidationLog {
  return async ({ checkpoint, signal, onProgress } = {}) => {
    const faults: LogFault[] = [];
    // Asked before the seals: what is sealed meanwhile makes the chain longer, not shorter.
    const head = await validationLog.head();
    const counted = await validationLog.count();
    const noted = [
      ...(head === undefined ? [] : [{ link: head, noted: 'head' as const }]),
      ...(checkpoint === undefined ? [] : [{ link: checkpoint, noted: 'checkpoint' as const }]),
    ];
    const met = new Set<SealLink>();
    let last: SealLink = NO_SEAL;
    let seals = 0;
    let pseudonymous = 0;
    let finished = true;
    for (;;) {
      const page = await validationLog.seals(last.number, SEALS_AT_ONCE);
      for (const seal of page) {
        const found = await validationLog.entriesByIds(seal.entries.map(({ id }) => id));
        faults.push(...checkSeal(last, seal, found, hash.sha256Hex));
        pseudonymous += found.filter(({ salt }) => salt === null).length;
        for (const { link } of noted) if (link.number === seal.number && link.hash === seal.hash) met.add(link);
        last = { number: seal.number, hash: seal.hash };
        seals++;
        onProgress?.({ done: seals, total: Math.max(seals, head?.number ?? 0) });
        finished = !signal?.aborted;
        if (!finished) break;
      }
      if (page.length < SEALS_AT_ONCE || !finished) break;
    }
    if (finished) {
      const missed = noted.filter(({ link }) => link.number > 0 && !met.has(link));
      faults.push(...missed.map(({ link, noted }): LogFault => ({ kind: 'shortened', seal: link.number, noted })));
      const removed = faults.reduce(
        (sum, fault) => sum + (fault.kind === 'removed' ? fault.entryIds.length : 0),
        0,
      );
      const unknown = counted.entries - counted.waiting - (counted.sealed - removed);
      if (unknown > 0) faults.push({ kind: 'unknown_entries', count: unknown });
    }
    const { entries, waiting } = counted;
    return { faults, entries, waiting, seals, pseudonymous, checkpoint: last, finished };
  };
}
