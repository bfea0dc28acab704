import type { Clock } from '../../core/index.js';

/** Where a command writes text. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What a command takes from its surroundings, so that tests can bring their own. */
export interface CliIo {
  readonly stdin: NodeJS.ReadStream | NodeJS.ReadableStream;
  /** Results: what a pipe wants. */
  readonly stdout: Output & NodeJS.WritableStream;
  /** Progress, errors, hints. */
  readonly stderr: Output & NodeJS.WritableStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** Default: the computer's. */
  readonly clock?: Clock;
}

export function printLine(output: Output, text: string): void {
  output.write(`${text}\n`);
}

/** For people with indentation, for pipes and `--json` on one line. */
export function printJson(output: Output, value: unknown, { compact = false } = {}): void {
  const indent = output.isTTY === true && !compact ? 2 : undefined;
  printLine(output, JSON.stringify(value, undefined, indent));
}
