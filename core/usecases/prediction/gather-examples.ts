import { type Example, examplesOf, type Unknown, weeksBetween } from '../../domain/prediction/example.js';
import { LOOK_BACK_MS } from '../../domain/prediction/history.js';
import { Sample } from '../../domain/prediction/sample.js';
import type { ParticipantHistories } from '../../ports/participant-histories.js';

/** More participants would hardly sharpen the figures, and would have to be held in memory. */
const MOST_PARTICIPANTS = 5_000;

export interface Gathered {
  /** Beginnings of the weeks that were looked at, ascending. */
  readonly weeks: readonly number[];
  readonly examples: readonly Example[];
  readonly unknown: readonly Unknown[];
}

/** The weeks of the past that end before `untilMs`, of at most 5,000 participants: the same ones every time. */
export async function gatherExamples(
  histories: ParticipantHistories,
  untilMs: number,
  signal: AbortSignal | undefined,
): Promise<Gathered> {
  const knownSinceMs = await histories.knownSince();
  const weeks = knownSinceMs === undefined ? [] : weeksBetween(knownSinceMs, untilMs);
  const [first] = weeks;
  if (first === undefined) return { weeks, examples: [], unknown: [] };
  const pauses = await histories.pauses();
  const sample = new Sample<ReturnType<typeof examplesOf>>(MOST_PARTICIPANTS);
  await histories.visit({ sinceMs: first - LOOK_BACK_MS, untilMs }, async (page) => {
    signal?.throwIfAborted();
    for (const history of page) sample.offer(history.participantId, () => examplesOf(history, pauses, weeks));
  });
  const values = sample.values();
  return {
    weeks,
    examples: values.flatMap(({ examples }) => examples),
    unknown: values.flatMap(({ unknown }) => unknown),
  };
}
