import { Readable } from 'node:stream';
import type { Ctx } from '../../context.js';

/** What stands between database and client at most; the next page is read when the client has taken this one. */
const BUFFERED_BYTES = 64 * 1024;

/** Sends what `produce` yields as fast as the client takes it. Ends `produce` when the client goes away, and the connection when `produce` fails. */
export function sendStream(ctx: Ctx, produce: (signal: AbortSignal) => AsyncGenerator<string>): void {
  const gone = new AbortController();
  const stream = Readable.from(produce(gone.signal), { objectMode: false, highWaterMark: BUFFERED_BYTES });
  ctx.res.once('close', () => {
    gone.abort();
    stream.destroy();
  });
  // A file that simply ended would be taken for the whole of it.
  stream.once('error', () => ctx.res.destroy());
  ctx.body = stream;
}
