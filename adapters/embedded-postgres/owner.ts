import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from './errors.js';
import { identityOf, type ProcessIdentity, stillRuns } from './processes.js';

/** `release` gives the folder back; it is safe to call it again, or when the folder is gone. */
export type Claim = { owned: true; release(): Promise<void> } | { owned: false; ownerPid: number };

interface OwnerRecord extends ProcessIdentity {
  released: boolean;
}

/**
 * Makes this process the only owner of a data folder, or names the live process that owns it.
 *
 * Node has no file lock that the system frees when its holder dies, and replacing a dead holder's file is a race
 * (two contenders see it dead, and the slower one removes the faster one's new file). So nobody replaces anything:
 * owners are files `1`, `2`, `3`, ..., the highest is the owner, and a successor creates the next number, which the file
 * system grants once. A contender that looked so long ago that lower numbers were cleared meanwhile finds a higher
 * one than its own, and steps back.
 */
export async function claimOwnership(folder: string): Promise<Claim> {
  await mkdir(folder, { recursive: true });
  for (;;) {
    const top = await highest(folder);
    const owner = top === 0 ? undefined : await readRecord(folder, top);
    if (top !== 0 && owner === undefined) continue;
    if (owner && !owner.released && stillRuns(owner)) return { owned: false, ownerPid: owner.pid };

    const mine = top + 1;
    if (await take(folder, mine)) return { owned: true, release: () => release(folder, mine) };
  }
}

/** Takes the number after the highest that the caller saw; false when that was too long ago. */
export async function take(folder: string, number: number): Promise<boolean> {
  if (!(await publish(folder, number))) return false;
  if ((await highest(folder)) !== number) {
    await rm(join(folder, String(number)), { force: true });
    return false;
  }
  await removeBelow(folder, number);
  return true;
}

/** Creates the file with its whole content or not at all; false when another process took the number. */
async function publish(folder: string, number: number): Promise<boolean> {
  const draft = await writeDraft(folder, { ...identityOf(process.pid), released: false });
  try {
    await link(draft, join(folder, String(number)));
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Marks rather than removes: the numbers must never start again from a lower one. */
async function release(folder: string, number: number): Promise<void> {
  try {
    const draft = await writeDraft(folder, { pid: process.pid, released: true });
    await rename(draft, join(folder, String(number)));
  } catch (error) {
    // The user deleted the data folder meanwhile: nothing is left to give back.
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

async function writeDraft(folder: string, record: OwnerRecord): Promise<string> {
  const draft = join(folder, `draft-${randomUUID()}`);
  await writeFile(draft, `${JSON.stringify(record)}\n`);
  return draft;
}

async function readRecord(folder: string, number: number): Promise<OwnerRecord | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, String(number)), 'utf8')) as OwnerRecord;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    // A live process never shows half a record, but a machine that lost power may: its owner is gone.
    if (error instanceof SyntaxError) return { pid: 0, released: true };
    throw error;
  }
}

async function numbers(folder: string): Promise<number[]> {
  return (await readdir(folder)).filter((name) => /^\d+$/.test(name)).map(Number);
}

async function highest(folder: string): Promise<number> {
  return Math.max(0, ...(await numbers(folder)));
}

async function removeBelow(folder: string, number: number): Promise<void> {
  for (const lower of (await numbers(folder)).filter((one) => one < number)) {
    await rm(join(folder, String(lower)), { force: true });
  }
}
