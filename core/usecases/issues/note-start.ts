import type { Policy } from '../../domain/policy.js';
import { rulesVersionOf } from '../../domain/validation-log.js';
import type { ChangeLog } from '../../ports/change-log.js';
import type { Clock } from '../../ports/clock.js';

/** To be called by a server that starts: notes its release and the numbers that it judges by, where they differ from the last ones. */
export type NoteStart = (release: string) => Promise<void>;

export function createNoteStart(
  { changes, clock }: { readonly changes: ChangeLog; readonly clock: Clock },
  policy: Policy,
): NoteStart {
  return async (release) => {
    const atMs = clock.now();
    await changes.note({ kind: 'release', value: release, atMs });
    await changes.note({ kind: 'rules', value: rulesVersionOf(policy), atMs });
  };
}
