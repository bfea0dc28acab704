import { PassThrough, Readable, Writable } from 'node:stream';
import { type CliIo, runCli } from '../../apps/cli/index.js';
import type { Finished } from './cli-process.js';

class TextSink extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

export interface TestIo extends CliIo {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
}

/** Surroundings of a command line that remember what was printed. `input` is what is piped in; without it nothing is. */
export function testIo({
  environment = {},
  input = '',
  ...others
}: { readonly input?: string } & Partial<Omit<CliIo, 'stdin' | 'stdout' | 'stderr'>> = {}): TestIo {
  const stdin = input === '' ? new PassThrough().end() : Readable.from([input]);
  return {
    stdin,
    stdout: new TextSink(),
    stderr: new TextSink(),
    environment,
    signal: new AbortController().signal,
    ...others,
  };
}

/** Runs one command to its end within this process: a second sooner than `runCommand`, for what is not about processes. */
export async function runHere(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const io = testIo({ environment });
  const exitCode = await runCli(args, io);
  return { exitCode, stdout: io.stdout.text, stderr: io.stderr.text };
}
