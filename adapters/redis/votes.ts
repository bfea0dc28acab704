import { ExecutionError, ResourceLockedError } from 'redlock';

/**
 * Why redlock could not take or renew a lock: `refused` when enough servers answered, and the answer was that somebody else
 * holds it; `unreachable` when too few answered to know.
 */
export async function reasonOf(error: unknown): Promise<'refused' | 'unreachable'> {
  if (!(error instanceof ExecutionError)) return 'unreachable';
  const votes = await error.attempts.at(-1);
  if (votes === undefined) return 'unreachable';
  const refusals = [...votes.votesAgainst.values()].filter((cause) => cause instanceof ResourceLockedError);
  return votes.votesFor.size + refusals.length >= votes.quorumSize ? 'refused' : 'unreachable';
}
