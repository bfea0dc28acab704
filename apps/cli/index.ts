import { COMMANDS } from './commands/index.js';
import { EXIT, type ExitCode, failureOf, UsageError } from './exit-codes.js';
import { type CliIo, printLine } from './io.js';
import { parseCommandLine } from './parser.js';

export { EXIT, type ExitCode } from './exit-codes.js';
export type { CliIo } from './io.js';

/** Runs one command line (without node and script) and resolves to its exit code; never rejects. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  try {
    const parsed = parseCommandLine(argv, COMMANDS, io.stderr.columns);
    if (parsed.kind === 'run') return await parsed.run(io);
    printLine(io.stdout, parsed.text);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof UsageError) printLine(io.stderr, `${error.help}\n`);
    const { exitCode, message } = failureOf(error);
    printLine(io.stderr, `order-failures: ${message}`);
    return exitCode;
  }
}
