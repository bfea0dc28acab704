/**
 * Skips the suite or test for all to see when a server that it needs is missing; with REQUIRE_SERVERS=1 that is a failure.
 * `missing`: why the server cannot be used, undefined when it can.
 */
export function needServer(context: Mocha.Context, missing: string | undefined): void {
  if (missing === undefined) return;
  if (process.env['REQUIRE_SERVERS'] === '1') throw new Error(missing);
  skipLoudly(context, missing);
}

/** Skips what can never run here, such as what only root can do, and says why: `needServer` is for what should be there. */
export function skipLoudly(context: Mocha.Context, why: string): never {
  console.warn(`    skipped: ${why}`);
  context.skip();
}
