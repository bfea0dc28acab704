import type { Sha256Hex } from '../domain/idempotency.js';

/** A cryptographic digest, so that the core needs no platform module. */
export interface Hash {
  readonly sha256Hex: Sha256Hex;
}
