import { type DestinationStream, type Logger, pino } from 'pino';
import { type Clock, formatInstant } from '../../core/index.js';
import { serializeError } from './serialize-error.js';

/** Names of what must never be written, wherever somebody logs it. */
const SECRETS = [
  'password',
  'passwordHash',
  'secret',
  'token',
  'access',
  'refresh',
  'authorization',
  'cookie',
  'body',
  'headers',
];

export interface LoggerOptions {
  /** pino's names, and `silent`. */
  readonly level: string;
  readonly clock: Clock;
  /** What is going on, for `trace_id` and `span_id` of each line. Default: lines have neither. */
  readonly ids?: (() => { readonly traceId: string; readonly spanId: string } | undefined) | undefined;
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

/** JSON lines with the instants of the clock port. Secrets are cut out by name, as a net below not logging them. */
export function createLogger({ level, clock, ids, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${formatInstant(clock.now())}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: serializeError },
    ...(ids !== undefined && {
      mixin: () => {
        const { traceId, spanId } = ids() ?? {};
        return traceId === undefined ? {} : { trace_id: traceId, span_id: spanId };
      },
    }),
    // A path with `*` reaches the second level only, so each name stands here for both.
    redact: SECRETS.flatMap((name) => [name, `*.${name}`]),
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
