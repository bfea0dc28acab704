/** The longest part of a pause of this process that counts. */
const TURN_MS = 5;

/**
 * Settles as `answer` does, or rejects after `timeoutMs` in which this process ran. It waits in turns, so that a pause of the process counts for no more
 * than one of them: a machine that has no time for this process has none for the server either, and that must not look like an outage. An answer
 * that has arrived by then counts, although the timer comes first.
 */
export function withDeadline<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout;
    const wait = (leftMs: number) => {
      timer = setTimeout(
        () => {
          if (leftMs > TURN_MS) wait(leftMs - TURN_MS);
          else setImmediate(() => reject(new Error(`No answer within ${timeoutMs} ms.`)));
        },
        Math.min(leftMs, TURN_MS),
      );
    };
    wait(timeoutMs);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
