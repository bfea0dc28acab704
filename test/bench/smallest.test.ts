import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { whyPostgresMissing } from '../support/postgres.js';
import { whyRedisMissing } from '../support/redis.js';
import { needServer } from '../support/servers.js';

const run = promisify(execFile);
const MAIN = fileURLToPath(new URL('main.js', import.meta.url));

/** Measures nothing: what is measured by hand, and seldom, must not fall behind what it measures. */
describe('npm run bench', function () {
  this.timeout(300_000);
  before(async function () {
    needServer(this, (await whyPostgresMissing()) ?? (await whyRedisMissing()));
  });

  it('runs every part, in the smallest size', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'order-failures-bench-'));
    const { stdout } = await run(process.execPath, [MAIN, '--smallest', '--draw', folder], { maxBuffer: 1e8 });
    const pictures = (await readdir(folder)).filter((name) => name.endsWith('.svg'));
    await rm(folder, { recursive: true });
    expect(pictures).to.have.members(['cost-of-analytics.svg', 'cost-of-clean-up.svg', 'cost-of-storing.svg']);
    expect(stdout).to.not.match(/NaN|LEFT OUT: (?!It reads)/);
    expect(stdout.match(/^== .*/gm), 'parts').to.have.length(14);
    expect(stdout.match(/^\(.*: [\d.]+ s\)$/gm), 'parts that came to their end').to.have.length(14);
  });

  it('names the parts when there is none of that name', async () => {
    const error = await run(process.execPath, [MAIN, '--only', 'guards']).catch((failure: unknown) => failure);
    expect(error).to.include({ code: 2 });
    expect((error as { stderr: string }).stderr).to.match(/--only: guards is none of edge, guard, /);
  });
});
