/** New names for things: submissions, claim owners, requests. */
export interface IdSource {
  /** Unique among all processes, unguessable, at most 64 characters of `[0-9a-z-]`. */
  next(): string;
}
