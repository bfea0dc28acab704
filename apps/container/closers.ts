interface Closer {
  readonly name: string;
  readonly close: () => Promise<unknown>;
}

/** Several things could not be closed; `errors` says why, one each. */
export class CloseError extends AggregateError {
  override readonly name = 'CloseError';
}

/** What was opened, to be closed in the opposite order: what came later may still use what came before. */
export class Closers {
  readonly #closers: Closer[] = [];
  #closing: Promise<void> | undefined;

  /** Remembers how to close `thing`, and returns it. */
  add<T>(name: string, thing: T, close: (thing: T) => Promise<unknown>): T {
    this.#closers.push({ name, close: () => close(thing) });
    return thing;
  }

  /** Closes everything once, also when one of them fails. Safe to call again. @throws CloseError */
  closeAll(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    const errors: unknown[] = [];
    const failed: string[] = [];
    for (let closer = this.#closers.pop(); closer !== undefined; closer = this.#closers.pop()) {
      try {
        await closer.close();
      } catch (error) {
        errors.push(error);
        failed.push(closer.name);
      }
    }
    if (errors.length > 0) throw new CloseError(errors, `Could not be closed: ${failed.join(', ')}.`);
  }
}
