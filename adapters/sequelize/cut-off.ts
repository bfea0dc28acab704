import type { Client } from 'pg';

/** Ends a connection at once: a frozen server never answers the polite good-bye, and the open socket would keep the process alive. */
export function cutOff(client: Client): void {
  (
    client as unknown as { readonly connection: { readonly stream: { destroy(): void } } }
  ).connection.stream.destroy();
}
