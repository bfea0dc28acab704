import type { TcpProxy } from './tcp-proxy.js';

/** Whether what is on its way still arrives when its sender is killed. */
export type Moment = 'before' | 'after';

/**
 * Calls `kill` (to send SIGKILL at once) when something that holds `what`, or for which that is true, comes through the proxy: before it has arrived, or after that and before an
 * answer to it has. Nothing of the killed process passes any more; the proxy lets others pass again once `again` was called.
 */
export function killWhen(
  proxy: TcpProxy,
  what: string | ((sent: Buffer) => boolean),
  moment: Moment,
  kill: () => void,
): { readonly killed: Promise<void>; again(): void } {
  let isKilled = false;
  const killed = new Promise<void>((resolve) => {
    proxy.watch((sent) => {
      if (isKilled) return 'hold';
      if (!(typeof what === 'string' ? sent.includes(what) : what(sent))) return 'pass';
      isKilled = true;
      kill();
      resolve();
      return moment === 'before' ? 'hold' : 'pass';
    });
  });
  return {
    killed,
    again: () => {
      proxy.watch(() => 'pass');
      proxy.cut();
    },
  };
}

/** For `killWhen`: the so manieth of all messages. */
export function nth(count: number): () => boolean {
  let messages = 0;
  return () => ++messages === count;
}
