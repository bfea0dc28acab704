import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Claim, claimOwnership, take } from '../../adapters/embedded-postgres/owner.js';
import { identityOf } from '../../adapters/embedded-postgres/processes.js';

const CONTENDERS = 20;
const ROUNDS = 10;
const TURNS = 50;

describe('the ownership of an embedded PostgreSQL data folder', () => {
  let parent: string;
  let folder: string;
  let count = 0;

  before(() => {
    parent = mkdtempSync(join(tmpdir(), 'order-failures-owner-'));
  });
  beforeEach(() => {
    count += 1;
    folder = join(parent, String(count));
    mkdirSync(folder);
  });
  after(() => rmSync(parent, { recursive: true }));

  const leave = (number: number, text: string): void => writeFileSync(join(folder, String(number)), text);
  const owned = (claims: Claim[]) => claims.filter((claim) => claim.owned);
  const deadPid = (): number => spawnSync(process.execPath, ['-v']).pid;

  it('is given to one, and refused to others with the pid of the owner', async () => {
    expect((await claimOwnership(folder)).owned).to.equal(true);
    expect(await claimOwnership(folder)).to.deep.equal({ owned: false, ownerPid: process.pid });
  });

  it('is given on after a release, which may be repeated', async () => {
    const first = await claimOwnership(folder);
    if (!first.owned) throw new Error('not owned');
    await first.release();
    const second = await claimOwnership(folder);
    expect(second.owned).to.equal(true);
    await first.release();
    expect(await claimOwnership(folder)).to.deep.equal({ owned: false, ownerPid: process.pid });
  });

  it('is taken from an owner that has died', async () => {
    leave(7, JSON.stringify({ pid: deadPid(), token: 'x', released: false }));
    expect((await claimOwnership(folder)).owned).to.equal(true);
    expect(readdirSync(folder)).to.deep.equal(['8']);
  });

  it('is taken from an owner whose pid now belongs to another process', async () => {
    leave(1, JSON.stringify({ pid: process.ppid, token: 'another start', released: false }));
    expect((await claimOwnership(folder)).owned).to.equal(true);
  });

  it('is not taken from a live process of another user or program', async () => {
    leave(1, JSON.stringify({ ...identityOf(process.ppid), released: false }));
    expect(await claimOwnership(folder)).to.deep.equal({ owned: false, ownerPid: process.ppid });
  });

  it('is free when a power cut left half a record', async () => {
    leave(3, '');
    expect((await claimOwnership(folder)).owned).to.equal(true);
  });

  it('ends quietly when the folder was deleted', async () => {
    const claim = await claimOwnership(folder);
    rmSync(folder, { recursive: true });
    if (claim.owned) await claim.release();
    expect((await claimOwnership(folder)).owned).to.equal(true);
  });

  it('is not given to one who looked before others came and went', async () => {
    leave(9, JSON.stringify({ ...identityOf(process.pid), released: false }));
    expect(await take(folder, 9)).to.equal(false);
    expect(await take(folder, 5)).to.equal(false);
    expect(readdirSync(folder)).to.deep.equal(['9']);
    expect(await take(folder, 10)).to.equal(true);
  });

  it(`has one winner among ${CONTENDERS} who find it free, or find its owner dead`, async () => {
    const pid = deadPid();
    for (let round = 0; round < ROUNDS; round += 1) {
      const claims = await Promise.all(Array.from({ length: CONTENDERS }, () => claimOwnership(folder)));
      expect(owned(claims)).to.have.length(1);
      // The winner dies without a release.
      const [name] = readdirSync(folder);
      leave(Number(name), JSON.stringify({ pid, released: false }));
    }
  });

  it(`has one owner at every moment while ${CONTENDERS} come and go`, async () => {
    let owners = 0;
    let turns = 0;
    const contend = async (): Promise<void> => {
      while (turns < TURNS) {
        const claim = await claimOwnership(folder);
        if (!claim.owned) continue;
        owners += 1;
        turns += 1;
        expect(owners).to.equal(1);
        await new Promise(setImmediate);
        owners -= 1;
        await claim.release();
      }
    };
    await Promise.all(Array.from({ length: CONTENDERS }, contend));
    expect(turns).to.be.at.least(TURNS);
  });
});
