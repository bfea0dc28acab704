/**
 * Errors that the core throws, or that adapters throw through its ports. Callers branch on `code`, never on the text.
 * Expected outcomes (refused, busy, absent) are results, not errors.
 */
export abstract class OrderFailuresError extends Error {
  abstract readonly code: string;
  override get name(): string {
    return this.constructor.name;
  }
}

/** A value handed in breaks the rules of its field. `field` is the path of the value, such as `items[2].quantity`. */
export class InvalidInputError extends OrderFailuresError {
  readonly code = 'INVALID_INPUT';
  readonly field: string;
  constructor(field: string, message: string) {
    super(`${field}: ${message}`);
    this.field = field;
  }
}

export type Dependency = 'database' | 'cache' | 'lock' | 'journal' | 'ordering';

/** A dependency did not answer, or not in time. Adapters wrap their driver's error once, as `cause`. */
export class UnavailableError extends OrderFailuresError {
  readonly code = 'UNAVAILABLE';
  readonly dependency: Dependency;
  constructor(dependency: Dependency, message: string, options?: ErrorOptions) {
    super(message, options);
    this.dependency = dependency;
  }
}

/** A lease ran out, or was taken over, while its holder was still at work. Nothing may be written under it any more. */
export class LeaseLostError extends OrderFailuresError {
  readonly code = 'LEASE_LOST';
  readonly key: string;
  constructor(key: string, options?: ErrorOptions) {
    super(`The lease on "${key}" was lost.`, options);
    this.key = key;
  }
}

/** Another request has taken over the idempotency key that an order was asked for under: its work had been given up for dead. */
export class ReservationLostError extends OrderFailuresError {
  readonly code = 'RESERVATION_LOST';
  readonly key: string;
  constructor(key: string) {
    super(`The idempotency key "${key}" was taken over by another request.`);
    this.key = key;
  }
}

/** Another process holds the lease that a job needs. */
export class BusyError extends OrderFailuresError {
  readonly code = 'BUSY';
  readonly retryAfterMs: number;
  constructor(what: string, retryAfterMs: number) {
    super(`${what} is already running.`);
    this.retryAfterMs = retryAfterMs;
  }
}
