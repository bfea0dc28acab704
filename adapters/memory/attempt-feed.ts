import type { AttemptFeed } from '../../core/index.js';

/** Wake-up calls within this process. */
export class MemoryAttemptFeed implements AttemptFeed {
  /** Each subscription is an object of its own, so that one function can be subscribed twice. */
  readonly #subscriptions = new Set<{ readonly onChange: () => void }>();
  #announced = false;

  subscribe(onChange: () => void): () => void {
    const subscription = { onChange };
    this.#subscriptions.add(subscription);
    return () => {
      this.#subscriptions.delete(subscription);
    };
  }

  /** Says that something was stored. Whoever stores is not held up: the calls are made in a turn of their own. */
  announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    Promise.resolve().then(() => {
      this.#announced = false;
      for (const { onChange } of this.#subscriptions) {
        try {
          onChange();
        } catch {}
      }
    });
  }
}
