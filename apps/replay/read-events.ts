import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InvalidInputError } from '../../core/index.js';
import { parseEvent, type ReplayEvent } from './events.js';
import { ReplayFileError } from './replay-file-error.js';

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/**
 * Streams the events of a file, plain or gzipped, one JSON object a line; blank lines are skipped.
 * @throws ReplayFileError naming the line and the field, also when submissions go back in time.
 */
export async function* readEvents(file: string): AsyncGenerator<ReplayEvent> {
  let line = 0;
  let latestMs = Number.NEGATIVE_INFINITY;
  try {
    for await (const text of linesOf(file)) {
      line++;
      if (text.trim() === '') continue;
      const event = parseEvent(text);
      if (event.type === 'submit') {
        if (event.atMs < latestMs)
          throw new InvalidInputError('at', 'must not be earlier than the submission before.');
        latestMs = event.atMs;
      }
      yield event;
    }
  } catch (error) {
    throw fileErrorOf(file, line, error);
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const gzipped = await isGzipped(file);
  const source = createReadStream(file);
  // The loop below learns of errors through the stream itself; the callback keeps them from being thrown twice.
  const text: Readable = gzipped ? pipeline(source, createGunzip(), () => {}) : source;
  text.setEncoding('utf8');
  let rest = '';
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  yield rest;
}

async function isGzipped(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(GZIP_MAGIC.length), 0, GZIP_MAGIC.length, 0);
    return bytesRead === GZIP_MAGIC.length && buffer.equals(GZIP_MAGIC);
  } finally {
    await handle.close();
  }
}

function fileErrorOf(file: string, line: number, error: unknown): unknown {
  if (error instanceof InvalidInputError) {
    const problem = error.field === '' ? error.message.slice(2) : error.message.slice(error.field.length + 2);
    return new ReplayFileError(file, problem, {
      line,
      field: error.field === '' ? undefined : error.field,
      cause: error,
    });
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return new ReplayFileError(file, 'there is no such file.', { cause: error });
  if (code.startsWith('Z_'))
    return new ReplayFileError(file, `the compressed data is damaged after line ${line}.`, { cause: error });
  if (code === 'EISDIR' || code === 'EACCES')
    return new ReplayFileError(file, `cannot be read (${code}).`, { cause: error });
  return error;
}
