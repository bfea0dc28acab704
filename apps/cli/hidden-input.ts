import { text } from 'node:stream/consumers';
import { ReadStream } from 'node:tty';
import { InvalidInputError } from '../../core/index.js';
import { CommandError, EXIT } from './exit-codes.js';
import type { CliIo } from './io.js';

const ENTER = /[\r\n]/;
const END_OF_INPUT = '\u0004';
const CONTROL_C = '\u0003';
const RUB_OUT = /[\b\u007f]/;

/** Everything that is piped in, without the last line end. */
export async function pipedLine({ stdin }: CliIo, option: string): Promise<string> {
  if (stdin instanceof ReadStream) throw new InvalidInputError(option, 'reads from a pipe, and there is none.');
  return (await text(stdin)).replace(/\r?\n$/, '');
}

/** Asks on the terminal without showing what is typed. @throws CommandError without a terminal, or at Ctrl-C. */
export async function askHidden({ stdin, stderr }: CliIo, question: string): Promise<string> {
  if (!(stdin instanceof ReadStream))
    throw new CommandError(
      EXIT.usage,
      'There is no terminal to ask on. Pipe the password in, with --password-stdin.',
    );
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  try {
    return await typedLine(stdin);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

function typedLine(stdin: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const end = (settle: () => void) => {
      stdin.off('data', read);
      settle();
    };
    const read = (chunk: string) => {
      for (const character of chunk) {
        // In raw mode the terminal hands over what it would otherwise act on itself.
        if (character === CONTROL_C || character === END_OF_INPUT)
          return end(() => reject(new CommandError(EXIT.interrupted, 'Interrupted.')));
        if (ENTER.test(character)) return end(() => resolve(typed.join('')));
        typed = RUB_OUT.test(character) ? typed.slice(0, -1) : [...typed, character];
      }
    };
    stdin.on('data', read);
    stdin.resume();
  });
}
