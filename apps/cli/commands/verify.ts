import {
  formatCheckpoint,
  type LogFault,
  NO_SEAL,
  parseCheckpoint,
  type VerifiedLog,
} from '../../../core/index.js';
import { defineCommand } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { printJson, printLine } from '../io.js';
import { JSON_OPTION } from '../options.js';
import { createProgress } from '../progress.js';
import { withContainer } from '../with-container.js';

export const verify = defineCommand({
  usage: 'verify',
  summary: 'Compare the validation log with its seals; ends with 7 when an entry was changed, removed or swapped',
  declare: (yargs) =>
    yargs.options({
      checkpoint: {
        type: 'string',
        requiresArg: true,
        describe: 'What an earlier verify printed and was kept elsewhere, such as 12:4f0c...',
      },
      ...JSON_OPTION,
    }),
  run: (args, io) => {
    const checkpoint =
      args.checkpoint === undefined ? undefined : parseCheckpoint(args.checkpoint, '--checkpoint');
    return withContainer(io, {}, async ({ app }) => {
      const progress = createProgress(io, 'Verifying seals');
      const log = await app
        .verifyValidationLog({
          checkpoint,
          signal: io.signal,
          onProgress: ({ done, total }) => progress.update(done, total),
        })
        .finally(() => progress.stop());
      if (args.json) printJson(io.stdout, presentVerified(log), { compact: true });
      else for (const line of describeVerified(log)) printLine(io.stdout, line);
      if (log.faults.length > 0) return EXIT.mismatch;
      return log.finished ? EXIT.ok : EXIT.interrupted;
    });
  },
});

function presentVerified({ faults, checkpoint, ...counts }: VerifiedLog) {
  return {
    ok: faults.length === 0,
    ...counts,
    checkpoint: checkpoint.number === NO_SEAL.number ? null : formatCheckpoint(checkpoint),
    faults: faults.map((fault) =>
      'entryIds' in fault ? { kind: fault.kind, seal: fault.seal, entries: fault.entryIds } : fault,
    ),
  };
}

function describeVerified({ faults, entries, waiting, seals, pseudonymous, checkpoint, finished }: VerifiedLog) {
  const lines = [`${entries} entries, ${seals} seals; ${waiting} entries wait for their seal.`];
  if (pseudonymous > 0) {
    lines.push(
      `${pseudonymous} entries without a person: each participant has a "forget participant" in the audit log.`,
    );
  }
  lines.push(...faults.map(describeFault));
  if (!finished) lines.push('Ended early: the rest was not looked at.');
  else if (faults.length === 0) lines.push('Every sealed entry is as it was sealed.');
  if (checkpoint.number > NO_SEAL.number) lines.push(`Checkpoint: ${formatCheckpoint(checkpoint)}`);
  return lines;
}

function describeFault(fault: LogFault): string {
  switch (fault.kind) {
    case 'changed':
    case 'removed':
    case 'swapped': {
      const what = { changed: 'were changed', removed: 'were removed', swapped: 'have changed places' }[
        fault.kind
      ];
      return `Seal ${fault.seal}: entries ${what}: ${shortened(fault.entryIds)}.`;
    }
    case 'seal_changed':
      return `Seal ${fault.seal}: its hash does not follow from what it says and the seal before.`;
    case 'seal_missing':
      return `Seal ${fault.seal} was removed.`;
    case 'unknown_entries':
      return `${fault.count} entries are in no seal and wait for none.`;
    case 'shortened':
      return `The chain does not have seal ${fault.seal} as the ${fault.noted} says.`;
  }
}

const SHOWN = 20;

function shortened(ids: readonly number[]): string {
  const rest = ids.length - SHOWN;
  return ids.slice(0, SHOWN).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
