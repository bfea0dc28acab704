import type { Ctx } from './context.js';

/** An answer before it is sent, so that it can also be kept. */
export interface Answer {
  readonly status: number;
  /** With `Content-Type`. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
}

export function sendAnswer(ctx: Ctx, { status, headers, body }: Answer): void {
  ctx.status = status;
  ctx.set(headers);
  ctx.body = body;
}
