/** What every service on Node needs and nobody wants to write: its clock, its hash, its random ids. */
import type { OrderFailuresPorts } from '../../core/index.js';
import { NodeHash } from './node-hash.js';
import { RandomIds } from './random-ids.js';
import { SystemClock } from './system-clock.js';

export * from './node-hash.js';
export * from './random-ids.js';
export * from './system-clock.js';

/** The ports of `createOrderFailures` that the platform itself fulfils. */
export function systemPorts(): Pick<OrderFailuresPorts, 'clock' | 'hash' | 'ids'> {
  return { clock: new SystemClock(), hash: new NodeHash(), ids: new RandomIds() };
}
