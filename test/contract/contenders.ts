import { expect } from 'chai';

/** Enough for a race that is there to show itself. */
export const CONTENDERS = 50;

/** Starts `count` calls before any of them can end, and waits for all of them. */
export function race<T>(contend: (index: number) => Promise<T>, count = CONTENDERS): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => contend(index)));
}

/** A promise that others wait for until `open` is called. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

export function gate(): Gate {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** What `promise` was rejected with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  const settled = await promise.then(
    () => ({ rejected: false, reason: undefined }),
    (reason: unknown) => ({ rejected: true, reason }),
  );
  expect(settled.rejected, 'expected a rejection').to.equal(true);
  return settled.reason;
}
