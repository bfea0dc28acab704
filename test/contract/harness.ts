/** What a suite needs of any adapter. Some ports need a little more: see the `...Harness` of their suite. */
export interface Harness<Port> {
  /** A fresh adapter on an empty store. Called by every case; those made before are not used again. */
  make(): Promise<Port>;
  /** Lets `ms` of the adapter's time pass: really, or on the clock that it was given. */
  advance(ms: number): Promise<void>;
  /** After the last case: ends what the harness has opened. */
  close(): Promise<void>;
}

/** What a case with random histories may take on a machine that is busy with other things. */
export const HISTORY_TIMEOUT_MS = 180_000;

/** One promise of a port. Plain data, so that the same case also runs against broken adapters, where it must fail. */
export interface ContractCase<H> {
  /** Reads on from the adapter's name: "RedisLock refuses while somebody else holds the key". */
  readonly title: string;
  /** For one that makes many adapters or calls. Default: that of every test. */
  readonly timeoutMs?: number;
  run(harness: H): Promise<void>;
}

/** One adapter of a port, in the table of all adapters. */
export interface ContractRow<H> {
  /** The name of its class. */
  readonly adapter: string;
  /** Opens a harness; called once, before the first case. */
  open(): Promise<H>;
  /** For an adapter that needs a server: why that server cannot be used, undefined when it can. */
  whyMissing?(): Promise<string | undefined>;
}
