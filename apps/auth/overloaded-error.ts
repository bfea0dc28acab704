import { OrderFailuresError } from '../../core/index.js';

/** More work waits already than can be done soon. */
export class OverloadedError extends OrderFailuresError {
  readonly code = 'OVERLOADED';
  readonly retryAfterMs: number;
  constructor(what: string, retryAfterMs: number) {
    super(`Too much waits for ${what} already.`);
    this.retryAfterMs = retryAfterMs;
  }
}
