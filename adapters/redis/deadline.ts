/** The server did not answer in time; whether it carries out the command is not known. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  constructor(timeoutMs: number) {
    super(`No answer within ${timeoutMs} ms.`);
  }
}

/** The longest part of a pause of this process that counts. */
const TURN_MS = 5;

/**
 * Settles as `answer` does, or rejects with `DeadlineError` after `timeoutMs` in which this process ran. It waits in turns, so that a pause of the
 * process counts for no more than one of them: a machine that has no time for this process has none for the server either, and that is no outage.
 *
 * Not the driver's own time-out, because that one takes a pause of this process for a silence of the server: timers run before the
 * sockets are read. Here the sockets are read once more before the verdict, so that an answer which has arrived counts.
 */
export function withDeadline<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout;
    const wait = (leftMs: number) => {
      timer = setTimeout(
        () => {
          if (leftMs > TURN_MS) wait(leftMs - TURN_MS);
          else setImmediate(() => reject(new DeadlineError(timeoutMs)));
        },
        Math.min(leftMs, TURN_MS),
      );
    };
    wait(timeoutMs);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
