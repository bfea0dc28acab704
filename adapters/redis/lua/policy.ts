import type { Policy } from '../../../core/index.js';
import { CLOCK_MARGIN_MS } from '../keys.js';

/**
 * The policy's numbers as Lua constants, in front of every script of the guard: in the text of a script they need neither be sent nor be read with each
 * call. All in ms but LIMIT, which counts admissions; ..._TTL: time to live of a key.
 */
export function policyConstants(policy: Policy): string {
  const { submissionRate, backoffWaitsMs, backoffResetMs, duplicateWindowMs, lockLeaseMs } = policy;
  const { limit, windowMs } = submissionRate;
  // Failures matter for longer than admissions.
  const failedMs = Math.max(windowMs, backoffResetMs, ...backoffWaitsMs);
  return `
local LIMIT, WINDOW, USER_TTL, FAILED_TTL = ${limit}, ${windowMs}, ${windowMs + CLOCK_MARGIN_MS}, ${failedMs + CLOCK_MARGIN_MS}
local RESET, WAITS = ${backoffResetMs}, {${backoffWaitsMs.join(', ')}}
local DUPLICATE_WINDOW, CLAIM_TTL = ${duplicateWindowMs}, ${duplicateWindowMs + CLOCK_MARGIN_MS}
local LEASE_TTL = ${lockLeaseMs + CLOCK_MARGIN_MS}
`;
}
