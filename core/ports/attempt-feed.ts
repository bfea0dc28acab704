/** Tells that attempts were stored: a wake-up call, not the news. Those are in `AttemptStore.after`. */
export interface AttemptFeed {
  /**
   * Calls `onChange` soon after an attempt was stored, by whichever process shares the store: once for any number of them, and after the last of them at
   * least once. A call can come for nothing, and calls can be missing while the server is away: look from time to time all the same. What `onChange`
   * throws is lost. Returns the function that ends it; after that `onChange` is not called any more.
   */
  subscribe(onChange: () => void): () => void;
}
