import {
  type CleanUpReceipt,
  type FailedOrderAttempt,
  firstCharacters,
  formatInstant,
  idToJson,
  localDay,
  summaryOf,
} from '../../core/index.js';
import { oneLine } from './one-line.js';

/** How much of a text a sample shows: the guide's longest line has 46 characters, a column has 50. */
const SAMPLE_CHARACTERS = 50;

/** What the command prints, to the letter of the guide; days are those of `timeZone`. */
export function describeCleanUp(receipt: CleanUpReceipt, timeZone: string): string {
  const { days, beforeMs, dryRun, found, deleted, finished, samples } = receipt;
  const which = `failed order attempts older than ${days} days (before ${localDay(beforeMs, timeZone)})`;
  if (!dryRun)
    return finished ? `Deleted ${deleted} ${which}` : `Interrupted: deleted ${deleted} of ${found} ${which}`;
  const lines = [`[DRY RUN] Would delete ${found} ${which}`];
  if (samples.length > 0)
    lines.push('', 'Sample records:', ...samples.map((sample) => sampleLine(sample, timeZone)));
  if (found > samples.length) lines.push(`  ... and ${found - samples.length} more`);
  return lines.join('\n');
}

/** The same for programs. */
export function presentCleanUp({ days, beforeMs, dryRun, found, deleted, finished, samples }: CleanUpReceipt) {
  return {
    days,
    before: formatInstant(beforeMs),
    dry_run: dryRun,
    found,
    deleted,
    finished,
    samples: samples.map((sample) => ({
      id: sample.id,
      created_at: formatInstant(sample.createdAtMs),
      participant: idToJson(sample.participantId),
      participant_name: sample.participantName,
      error_summary: summaryOf(sample),
    })),
  };
}

function sampleLine(attempt: FailedOrderAttempt, timeZone: string): string {
  const day = localDay(attempt.createdAtMs, timeZone);
  const who = oneLine(attempt.participantName ?? '') || attempt.participantId;
  return `  - ${day} | ${who} | ${sampleText(oneLine(summaryOf(attempt)))}...`;
}

/** The first sentence, without its full stop, at most 50 characters. */
function sampleText(summary: string): string {
  const end = summary.search(/\.(\s|$)/);
  return firstCharacters(end === -1 ? summary : summary.slice(0, end), SAMPLE_CHARACTERS);
}
