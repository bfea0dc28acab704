/** What cannot be read or written although nobody is there to be told by an error. */
export interface JournalProblem {
  readonly message: string;
  readonly file?: string;
  readonly cause?: unknown;
}
