import { mkdir, open, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { absent } from './absent.js';
import { isAlive, registerOwner, unregisterOwner } from './owner.js';

/** Entries that the store refused, of the segment whose name comes before. */
const SET_ASIDE = '.refused';
const SEGMENT = /^(\d+-\d+-[0-9a-f]{12})\.\d+\.jsonl$/;

/** The folder that the journals of several processes share, seen by one of them. Segments are named `<owner>.<number>.jsonl`. */
export class JournalFolder {
  readonly path: string;
  readonly #owner = registerOwner();
  #lastNumber = 0;

  constructor(path: string) {
    this.path = path;
  }

  async ensure(): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
  }

  /** A name that no other segment has or had. */
  nextPath(): string {
    return join(this.path, `${this.#owner}.${++this.#lastNumber}.jsonl`);
  }

  /** Segments that dead processes left behind. */
  async orphans(): Promise<string[]> {
    const names = await readdir(this.path);
    return names
      .filter((name) => {
        const owner = SEGMENT.exec(name)?.[1];
        return owner !== undefined && !isAlive(owner);
      })
      .map((name) => join(this.path, name));
  }

  /** Where the refused entries of a segment are kept for a person to look at. A segment like others, once it is named like one. */
  setAsidePath(segment: string): string {
    return segment + SET_ASIDE;
  }

  /** What was set aside, by whichever process. */
  async setAside(): Promise<string[]> {
    const names = await readdir(this.path).catch(absent);
    return (names ?? []).filter((name) => name.endsWith(SET_ASIDE)).map((name) => join(this.path, name));
  }

  /** Makes a segment this process's own. Returns its new path; undefined when another process was faster, since only one rename succeeds. */
  takeOver(orphan: string): Promise<string | undefined> {
    const path = this.nextPath();
    return rename(orphan, path).then(() => path, absent);
  }

  /** A new file survives a loss of power only when its folder was written, too. */
  async sync(): Promise<void> {
    // Windows has no such call, and does not need it.
    if (process.platform === 'win32') return;
    const handle = await open(this.path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** From now on other journals may take over what this one leaves behind. */
  release(): void {
    unregisterOwner(this.#owner);
  }
}
