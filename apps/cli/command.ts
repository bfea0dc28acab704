import type { ArgumentsCamelCase, Argv } from 'yargs';
import { InvalidInputError } from '../../core/index.js';
import type { ExitCode } from './exit-codes.js';
import type { CliIo } from './io.js';

/** One command of the command line. */
export interface CommandDefinition<Args> {
  /** Name and positional arguments, as yargs writes them: `replay <file>`. */
  readonly usage: string;
  readonly alias?: string;
  readonly summary: string;
  /** Declares the options, without defaults: those are the settings'. */
  readonly declare: (yargs: Argv) => Argv<Args>;
  /** Resolves to the exit code; an error that it throws becomes one, too. */
  readonly run: (args: ArgumentsCamelCase<Args>, io: CliIo) => Promise<ExitCode>;
}

/** A command line that was understood, ready to run. */
export type Run = (io: CliIo) => Promise<ExitCode>;

/** Adds the command to a parser, which calls `choose` when the command line names it. */
export type Command = (yargs: Argv, choose: (run: Run) => void) => Argv;

/** Lets the types of the declared options flow into `run`. */
export function defineCommand<Args>({ usage, alias, summary, declare, run }: CommandDefinition<Args>): Command {
  return (yargs, choose) =>
    yargs.command({
      command: usage,
      aliases: alias ?? [],
      describe: summary,
      builder: declare,
      handler: (args) =>
        choose((io) => run(args, io).catch((error) => Promise.reject(asTyped(error, usage, args)))),
    });
}

/** The core names a value by its field; whoever typed an option knows it by that. */
function asTyped(error: unknown, usage: string, args: object): unknown {
  if (!(error instanceof InvalidInputError)) return error;
  const option = error.field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (!(option in args) || usage.includes(`<${option}>`)) return error;
  return new InvalidInputError(`--${option}`, error.message.slice(`${error.field}: `.length));
}
