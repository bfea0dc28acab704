import type { Logger } from 'pino';
import { type Clock, type Observer, SECOND_MS } from '../../core/index.js';

const ONE_LINE_EVERY_MS = 10 * SECOND_MS;

interface Silence {
  readonly untilMs: number;
  unsaid: number;
}

/** Passes everything on to `observer`, and writes a warning of each kind of problem, at most one in 10 s: an outage must not flood the log. */
export function logProblems(observer: Observer, logger: Logger, clock: Clock): Observer {
  const silences = new Map<string, Silence>();

  function warn(during: string, cause: unknown): void {
    const now = clock.now();
    const silence = silences.get(during);
    if (silence !== undefined && now < silence.untilMs) {
      silence.unsaid++;
      return;
    }
    silences.set(during, { untilMs: now + ONE_LINE_EVERY_MS, unsaid: 0 });
    logger.warn({ during, err: cause, unsaid: silence?.unsaid ?? 0 }, 'A problem while %s', during);
  }

  return {
    submissionEnded: (event) => observer.submissionEnded(event),
    problem: (event) => {
      observer.problem(event);
      warn(event.during, event.cause);
    },
  };
}
