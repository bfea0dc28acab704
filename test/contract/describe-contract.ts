import { needServer } from '../support/servers.js';
import type { ContractCase, ContractRow, Harness } from './harness.js';

/**
 * One mocha suite: every case of a port's contract against one adapter. An adapter whose server is missing is skipped for all to see, or fails with
 * REQUIRE_SERVERS=1; CONTRACT_ADAPTERS=memory skips every adapter that needs a server.
 */
export function describeContract<H extends Harness<unknown>>(
  port: string,
  row: ContractRow<H>,
  cases: readonly ContractCase<H>[],
): void {
  describe(`${port} contract: ${row.adapter}`, () => {
    let harness: H | undefined;

    before(async function () {
      needServer(this, await whyMissing(row));
      harness = await row.open();
    });

    after(() => harness?.close());

    for (const { title, timeoutMs, run } of cases) {
      it(title, async function () {
        if (timeoutMs !== undefined) this.timeout(timeoutMs);
        if (harness === undefined) throw new Error(`The harness of ${row.adapter} did not open.`);
        await run(harness);
      });
    }
  });
}

async function whyMissing(row: Pick<ContractRow<unknown>, 'whyMissing'>): Promise<string | undefined> {
  if (row.whyMissing === undefined) return undefined;
  if (process.env['CONTRACT_ADAPTERS'] === 'memory')
    return 'CONTRACT_ADAPTERS=memory leaves out what needs a server.';
  return row.whyMissing();
}
