/** Why the server ends a live connection. 4000 and above are our own. */
export const CLOSE = {
  /** The server stops; come back at once. */
  restarting: 1012,
  /** As many are connected as may be, or nobody can say whether the client may stay; come back later. */
  later: 1013,
  /** The session or the role is gone; do not come back. */
  notAllowed: 4403,
  /** The client did not take what it was sent; it may come back. */
  tooSlow: 4408,
} as const;

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];
