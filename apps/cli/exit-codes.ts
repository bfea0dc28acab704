import { EmbeddedPostgresError, type EmbeddedPostgresErrorCode } from '../../adapters/embedded-postgres/index.js';
import { BusyError, InvalidInputError, OrderFailuresError, UnavailableError } from '../../core/index.js';
import { SchemaOutdatedError } from '../container.js';
import { ReplayFileError, StoreInUseError } from '../replay/index.js';
import { SettingsError } from '../settings.js';

/** The exit codes of every command. Documented in docs/operations.md. */
export const EXIT = {
  ok: 0,
  /** A fault of the program. */
  unexpected: 1,
  /** The command line, or a file it names, is wrong. */
  usage: 2,
  /** The environment is wrong. */
  settings: 3,
  /** A server that is needed does not answer. */
  unavailable: 4,
  /** Something else is at it: another clean-up, another process on the port or the data folder. */
  busy: 5,
  /** What is to be added is there already: a replay, a username. */
  conflict: 6,
  /** What is stored is not what it should be: the validation log does not agree with its seals, or the rules do not make a stored verdict. */
  mismatch: 7,
  /** An alert is firing; see `check-alerts`. */
  alert: 8,
  /** A critical one. */
  criticalAlert: 9,
  /** Ended by Ctrl-C or SIGTERM before its end. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A command's own way to say that it cannot go on: a text for people and an exit code. */
export class CommandError extends OrderFailuresError {
  readonly code = 'COMMAND_FAILED';
  readonly exitCode: ExitCode;
  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The command line is not understood. */
export class UsageError extends CommandError {
  /** How it is done. */
  readonly help: string;
  constructor(problem: string, help: string) {
    super(EXIT.usage, problem);
    this.help = help;
  }
}

export interface Failure {
  readonly exitCode: ExitCode;
  /** For people; several lines only for settings and for faults of the program. */
  readonly message: string;
}

const EMBEDDED_EXIT: Partial<Record<EmbeddedPostgresErrorCode, ExitCode>> = {
  EMBEDDED_POSTGRES_IN_USE: EXIT.busy,
  EMBEDDED_POSTGRES_DATA_UNREACHABLE: EXIT.settings,
  EMBEDDED_POSTGRES_DATA_INVALID: EXIT.settings,
};

/** What a thrown error means for whoever called the command. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommandError) return { exitCode: error.exitCode, message: error.message };
  if (error instanceof InvalidInputError || error instanceof ReplayFileError)
    return { exitCode: EXIT.usage, message: error.message };
  if (error instanceof SettingsError) return { exitCode: EXIT.settings, message: error.message };
  if (error instanceof BusyError) return { exitCode: EXIT.busy, message: error.message };
  if (error instanceof StoreInUseError) return { exitCode: EXIT.conflict, message: error.message };
  if (error instanceof SchemaOutdatedError) return { exitCode: EXIT.unavailable, message: error.message };
  if (error instanceof EmbeddedPostgresError)
    return { exitCode: EMBEDDED_EXIT[error.code] ?? EXIT.unavailable, message: error.message };
  const unavailable = causes(error).find((cause) => cause instanceof UnavailableError);
  if (unavailable !== undefined) return { exitCode: EXIT.unavailable, message: reasons(error) };
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exitCode: EXIT.unexpected, message: `This is a fault of the program.\n${detail}` };
}

function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let cause = error; cause instanceof Error && chain.length < 10; cause = cause.cause) chain.push(cause);
  return chain;
}

/** The message and those of its causes that say something new, on one line. */
function reasons(error: unknown): string {
  const texts: string[] = [];
  for (const cause of causes(error)) {
    const text = cause instanceof Error ? textOf(cause) : '';
    if (text !== '' && !texts.some((said) => said.includes(text))) texts.push(text);
  }
  return texts.join(' Cause: ');
}

/** An error of several addresses of one host has no text of its own, only a code. */
function textOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  return (error.message === '' ? code : error.message).replaceAll(/\s+/g, ' ').trim();
}
