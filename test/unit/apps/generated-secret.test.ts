import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { generatedSecret } from '../../../apps/settings/generated-secret.js';
import { SettingsError } from '../../../apps/settings.js';

describe('the sandbox secret', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'order-failures-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is long, and the same at the next start', async () => {
    const secret = await generatedSecret(join(folder, 'new', 'data'));
    expect(Buffer.byteLength(secret)).to.be.at.least(32);
    expect(await generatedSecret(join(folder, 'new', 'data'))).to.equal(secret);
  });

  it('differs from folder to folder', async () => {
    expect(await generatedSecret(join(folder, 'a'))).not.to.equal(await generatedSecret(join(folder, 'b')));
  });

  it('is readable by its owner only, and leaves nothing else behind', async () => {
    await generatedSecret(folder);
    expect(await readdir(folder)).to.deep.equal(['jwt-secret']);
    expect((await stat(join(folder, 'jwt-secret'))).mode & 0o777).to.equal(0o600);
  });

  it('is one for 20 that start at the same time', async () => {
    const secrets = await Promise.all(Array.from({ length: 20 }, () => generatedSecret(folder)));
    expect(new Set(secrets).size).to.equal(1);
  });

  it('is refused when damaged, without printing it', async () => {
    await writeFile(join(folder, 'jwt-secret'), 'short');
    const error = await generatedSecret(folder).then(undefined, (reason: unknown) => reason);
    expect(error).to.be.instanceOf(SettingsError);
    expect((error as Error).message)
      .to.contain('is damaged')
      .and.not.to.contain('short');
  });
});
