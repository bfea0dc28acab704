import type { Clock } from '../../core/index.js';

/** The names of a port's methods. */
export type MethodOf<P> = {
  [K in keyof P]: P[K] extends (...args: never[]) => Promise<unknown> ? K : never;
}[keyof P];

type Call = () => Promise<unknown>;

/**
 * The same port with `around` in front of every call: it decides whether and when `call` has its effect, and what the caller gets. Members that are
 * not functions pass through.
 */
function intercept<P extends object>(port: P, around: (method: MethodOf<P>, call: Call) => Promise<unknown>): P {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => around(name as MethodOf<P>, async () => member.apply(target, args));
    },
  });
}

/** The same port with some methods replaced. */
export function overriding<P extends object>(port: P, methods: Partial<P>): P {
  return new Proxy(port, {
    get(target, name) {
      if (Object.hasOwn(methods, name)) return Reflect.get(methods, name);
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** The same port, where something happens before each call of one method. */
export function preceded<P extends object>(port: P, method: MethodOf<P>, happen: () => Promise<unknown>): P {
  return intercept(port, async (called, call) => {
    if (called === method) await happen();
    return call();
  });
}

export interface FailingOptions<P> {
  /** Default: all. */
  readonly methods?: readonly MethodOf<P>[];
  /** How many calls fail before the port works again. Default: all of them. */
  readonly times?: number;
  /** Default: an error that says which method failed. */
  readonly error?: unknown;
  /** The call has its effect, and only the answer is lost. Default false: nothing happens. */
  readonly effective?: boolean;
}

/** The same port, whose calls reject. */
export function failing<P extends object>(port: P, options: FailingOptions<P> = {}): P {
  let left = options.times ?? Number.POSITIVE_INFINITY;
  return intercept(port, async (method, call) => {
    if (options.methods?.includes(method) === false || left <= 0) return call();
    left--;
    if (options.effective) await call();
    throw options.error ?? new Error(`${String(method)} failed, as the test wants it.`);
  });
}

/** The same port, whose calls have their effect after `ms`. */
export function slow<P extends object>(port: P, ms: number, clock: Clock): P {
  return intercept(port, async (_, call) => {
    await clock.sleep(ms);
    return call();
  });
}

/** The same port, and how often each of its methods was called. */
export function counting<P extends object>(port: P) {
  const counts = new Map<MethodOf<P>, number>();
  return {
    port: intercept(port, (method, call) => {
      counts.set(method, (counts.get(method) ?? 0) + 1);
      return call();
    }),
    /** Of one method, or of all. */
    calls: (method?: MethodOf<P>) =>
      method === undefined
        ? [...counts.values()].reduce((sum, count) => sum + count, 0)
        : (counts.get(method) ?? 0),
  };
}

/**
 * How a server can be away: `refusing`: calls fail at once, without effect. `mute`: they have their effect, and the answer is lost. `frozen`: they are
 * answered, and have their effect, when the server wakes up.
 */
export type Outage = 'refusing' | 'mute' | 'frozen';

/** The same port with a switch: `outage.is = 'frozen'` breaks it, `outage.is = undefined` mends it. */
export function breakable<P extends object>(port: P) {
  let current: Outage | undefined;
  let waiting: (() => void)[] = [];
  const outage = {
    get is(): Outage | undefined {
      return current;
    },
    set is(next: Outage | undefined) {
      current = next;
      if (next === 'frozen') return;
      for (const wake of waiting) wake();
      waiting = [];
    },
  };
  const broken = intercept(port, async (_, call) => {
    if (current === 'frozen') await new Promise<void>((resolve) => waiting.push(resolve));
    if (current === 'refusing') throw new Error('The server refuses.');
    const answer = await call();
    if (current === 'mute') throw new Error('The answer was lost.');
    return answer;
  });
  return { port: broken, outage };
}
