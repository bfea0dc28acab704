import { OrderFailuresError } from '../../core/index.js';

/** A file of events cannot be replayed. Nothing has been written then. */
export class ReplayFileError extends OrderFailuresError {
  readonly code = 'INVALID_REPLAY_FILE';
  /** The file's path. */
  readonly file: string;
  /** Counted from 1; absent when the file as a whole cannot be read. */
  readonly line: number | undefined;
  /** Path of the wrong value within the line, such as `items[2].quantity`. */
  readonly field: string | undefined;

  constructor(
    file: string,
    problem: string,
    { line, field, cause }: { line?: number; field?: string | undefined; cause?: unknown } = {},
  ) {
    const place = line === undefined ? file : `${file}, line ${line}`;
    super(`${place}: ${field === undefined ? '' : `${field}: `}${problem}`, { cause });
    this.file = file;
    this.line = line;
    this.field = field;
  }
}
