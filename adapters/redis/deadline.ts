/** The server did not answer in time; whether it carries out the command is not known. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  constructor(timeoutMs: number) {
    super(`No answer within ${timeoutMs} ms.`);
  }
}

/** The longest part of a pause of this process that counts. */
const TURN_MS = 5;

interface Waiting {
  turnsLeft: number;
  readonly giveUp: () => void;
}

/** Everybody who waits for an answer, on one timer: one for each command would cost as much as sending it. */
const waiting = new Set<Waiting>();
let ticking = false;

/**
 * Settles as `answer` does, or rejects with `DeadlineError` after `timeoutMs` in which this process ran, or a turn later. It waits in turns, so that a pause
 * of the process counts for no more than one of them: a machine that has no time for this process has none for the server either, and that is no outage.
 *
 * Not the driver's own time-out, because that one takes a pause of this process for a silence of the server: timers run before the
 * sockets are read. Here the sockets are read once more before the verdict, so that an answer which has arrived counts.
 */
export function withDeadline<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new DeadlineError(timeoutMs));
    // The turn that has begun already is not counted.
    const mine: Waiting = { turnsLeft: Math.ceil(timeoutMs / TURN_MS) + 1, giveUp };
    waiting.add(mine);
    if (!ticking) beginTurn();
    answer.then(
      (value) => {
        waiting.delete(mine);
        resolve(value);
      },
      (error) => {
        waiting.delete(mine);
        reject(error);
      },
    );
  });
}

function beginTurn(): void {
  ticking = waiting.size > 0;
  if (ticking) setTimeout(endTurn, TURN_MS);
}

function endTurn(): void {
  for (const one of waiting) {
    if (--one.turnsLeft > 0) continue;
    waiting.delete(one);
    setImmediate(one.giveUp);
  }
  beginTurn();
}
