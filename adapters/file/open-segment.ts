import { type FileHandle, open, stat, unlink } from 'node:fs/promises';
import { absent } from './absent.js';
import type { JournalFolder } from './folder.js';
import type { SealedSegment } from './sealed-segment.js';

/** An encoded entry, line feed included. */
export interface JournalLine {
  readonly bytes: Buffer;
  readonly createdAtMs: number;
}

/** The segment that a journal writes to. */
export class OpenSegment {
  readonly path: string;
  readonly #handle: FileHandle;
  #bytes = 0;
  #entries = 0;
  #firstAtMs = 0;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  static async create(folder: JournalFolder): Promise<OpenSegment> {
    await folder.ensure();
    const path = folder.nextPath();
    const segment = new OpenSegment(path, await open(path, 'ax', 0o600));
    await folder.sync();
    return segment;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get entries(): number {
    return this.#entries;
  }

  /**
   * Writes the lines to the disk itself, in one go. Returns false when another process has taken the segment over, thinking that this one is
   * dead: it may have read the file before the lines were in it, so they must be written elsewhere.
   */
  async append(lines: readonly JournalLine[]): Promise<boolean> {
    const bytes = Buffer.concat(lines.map((line) => line.bytes));
    await this.#handle.appendFile(bytes);
    await this.#handle.datasync();
    // Looked at after the write: whoever takes the segment over from now on finds the lines in it.
    if ((await stat(this.path).catch(absent)) === undefined) return false;
    if (this.#entries === 0) this.#firstAtMs = lines[0]?.createdAtMs ?? 0;
    this.#bytes += bytes.length;
    this.#entries += lines.length;
    return true;
  }

  /** Ends the writing. Undefined when nothing is in the segment: it is deleted then. */
  async seal(): Promise<SealedSegment | undefined> {
    // Cuts off what a failed write left behind. When that fails as well, the readers cope with a torn line.
    await this.#handle.truncate(this.#bytes).catch(() => {});
    await this.#handle.close().catch(() => {});
    if (this.#entries > 0) {
      return { path: this.path, bytes: this.#bytes, waiting: this.#entries, firstAtMs: this.#firstAtMs };
    }
    await unlink(this.path).catch(absent);
    return undefined;
  }

  /** Lets go of a segment that another process has taken over. */
  async abandon(): Promise<void> {
    await this.#handle.close();
  }
}
