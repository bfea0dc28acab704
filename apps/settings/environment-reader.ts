import { SettingsError } from './settings-error.js';

/** What a variable's text means; the text of a thrown `Problem` says what is allowed. */
export type Parse<T> = (text: string) => T;

/** Thrown by a `Parse`. The message completes "NAME: ..." and never repeats the value. */
export class Problem extends Error {}

/** Reads variables one by one and collects what is wrong with them, so that all of it can be said at once. */
export class EnvironmentReader {
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #problems: string[] = [];

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.#environment = environment;
  }

  /** The variable's text without surrounding blanks; an empty one counts as absent, as compose files and shells write it. */
  text(name: string): string | undefined {
    const text = this.#environment[name]?.trim();
    return text === '' ? undefined : text;
  }

  /** The variable's value, or `fallback` when it is absent or wrong. */
  read<T>(name: string, parse: Parse<T>, fallback: T): T {
    const text = this.text(name);
    if (text === undefined) return fallback;
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.complain(name, error.message);
      return fallback;
    }
  }

  complain(name: string, problem: string): void {
    this.#problems.push(`${name}: ${problem}`);
  }

  /** @throws SettingsError when anything was wrong. */
  finish(): void {
    if (this.#problems.length > 0) throw new SettingsError(this.#problems);
  }
}
