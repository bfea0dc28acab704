import yargs, { type Argv } from 'yargs';
import { packageVersion } from '../version.js';
import type { Command, Run } from './command.js';
import { UsageError } from './exit-codes.js';

/** What the command line asks for. */
export type Parsed =
  | { readonly kind: 'run'; readonly run: Run }
  /** Help or the version. */
  | { readonly kind: 'print'; readonly text: string };

const MAX_COLUMNS = 110;

/** Reads the command line, runs nothing. @throws UsageError */
export function parseCommandLine(
  argv: readonly string[],
  commands: readonly Command[],
  columns: number | undefined,
): Parsed {
  let run: Run | undefined;
  let parser: Argv = yargs()
    .scriptName('order-failures')
    .usage('$0 <command> [options]\n\nSettings are environment variables; docs/operations.md lists them.')
    // Texts in the tests and in the docs are the English ones, whatever LANG says.
    .locale('en')
    .wrap(Math.min(columns ?? MAX_COLUMNS, MAX_COLUMNS))
    .exitProcess(false)
    .version(packageVersion())
    .strict()
    .demandCommand(1, 'Name a command.')
    .parserConfiguration({ 'boolean-negation': false, 'dot-notation': false, 'parse-positional-numbers': false })
    .check(refuseRepeated);
  for (const addTo of commands) {
    parser = addTo(parser, (chosen) => {
      run = chosen;
    });
  }
  let text = '';
  let problem: string | undefined;
  parser.parse([...argv], {}, (error, _args, output) => {
    problem = error?.message;
    text = output;
  });
  if (problem !== undefined) throw new UsageError(problem, helpOf(text, problem));
  return run === undefined ? { kind: 'print', text } : { kind: 'run', run };
}

/** yargs appends the problem to the help. */
function helpOf(text: string, problem: string): string {
  return text.endsWith(problem) ? text.slice(0, -problem.length).trimEnd() : text;
}

/** A second value would silently replace the first, or make a list where one value is meant. */
function refuseRepeated(args: Readonly<Record<string, unknown>>): true {
  for (const [name, value] of Object.entries(args)) {
    if (name !== '_' && Array.isArray(value)) throw new Error(`Option given more than once: ${name}`);
  }
  return true;
}
