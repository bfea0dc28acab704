import type { Lease, Lock } from '../../core/index.js';

export interface Acquired {
  readonly acquired: true;
  readonly lease: Lease;
  /** Resolves when the lock is free again. */
  release(): Promise<void>;
}

export type AcquireResult = Acquired | { readonly acquired: false; readonly retryAfterMs: number };

/** `withLease` in two halves, so that the time to acquire can be limited without limiting the work. */
export function acquire(lock: Lock, key: string, leaseMs: number): Promise<AcquireResult> {
  return new Promise((resolve, reject) => {
    let end = () => {};
    const ended = new Promise<void>((resolveEnded) => {
      end = resolveEnded;
    });
    const released = lock.withLease(key, leaseMs, (lease) => {
      const release = async () => {
        end();
        await released;
      };
      resolve({ acquired: true, lease, release });
      return ended;
    });
    released.then((result) => result.acquired || resolve(result), reject);
  });
}
