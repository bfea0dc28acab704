import { setTimeout as sleep } from 'node:timers/promises';
import type { ContractCase, Harness } from '../harness.js';
import { inProcess } from '../memory-rows.js';

/** An adapter with one fault planted in it, which its suite must notice. */
export interface BrokenAdapter<H> {
  readonly fault: string;
  /** Title of the case that must fail. Others may fail with it. */
  readonly caughtBy: string;
  open(): Promise<H>;
}

/** For adapters that need no more than a constructor. */
export function broken<Port>(fault: string, caughtBy: string, make: () => Port): BrokenAdapter<Harness<Port>> {
  return { fault, caughtBy, open: () => inProcess(make) };
}

/** A case against a broken adapter may wait for ever for what does not come. */
const TIMEOUT_MS = 1_000;

/** Whether the case succeeds with the adapter behind the harness. */
export async function succeeds<H extends Harness<unknown>>(
  { run }: ContractCase<H>,
  open: () => Promise<H>,
): Promise<boolean> {
  const harness = await open();
  const timeout = new AbortController();
  const outcomes = [run(harness).then(() => true), sleep(TIMEOUT_MS, false, { signal: timeout.signal })];
  const success = await Promise.race(outcomes).catch(() => false);
  timeout.abort();
  await Promise.allSettled([outcomes[1], harness.close()]);
  return success;
}
