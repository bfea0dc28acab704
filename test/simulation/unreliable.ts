import type { Random } from '../../apps/sandbox/random.js';
import { UnavailableError } from '../../core/index.js';
import { type FaultPlan, type PortName, troubleOf } from './faults.js';
import { currentSubmission, type Effect, type History } from './history.js';
import type { SimulatedProcess } from './process.js';
import type { SimulatedTime } from './timeline.js';

export interface Surroundings {
  readonly time: SimulatedTime;
  readonly startMs: number;
  readonly random: Random;
  readonly plan: () => FaultPlan;
  readonly history: History;
}

/** Methods during which the process must go on talking, as in a transaction; the others are one request, which arrives whatever becomes of who sent it. */
const CONVERSATIONS = new Set(['ordering.place']);
const DEPENDENCY = { guard: 'cache', ordering: 'ordering', attempts: 'database', journal: 'journal' } as const;

/** The port as a process sees it: late, sometimes deaf, and dead with the process. */
export function unreliable<P extends object>(
  port: P,
  name: PortName,
  process: SimulatedProcess,
  world: Surroundings,
): P {
  return new Proxy(port, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function' || typeof key !== 'string') return member;
      // A journal is drained through the store that it is handed, which is unreliable itself.
      if (key === 'drain') return member.bind(target);
      return (...args: unknown[]) => call(key, args, () => member.apply(target, args));
    },
  });

  async function call(
    method: string,
    args: readonly unknown[],
    takeEffect: () => Promise<unknown>,
  ): Promise<unknown> {
    process.mustLive();
    const { time, startMs, random, history } = world;
    const by = currentSubmission.getStore();
    const { thereMs, backMs, lost } = troubleOf(world.plan(), name, time.nowMs - startMs, random);
    if (CONVERSATIONS.has(`${name}.${method}`)) await process.wait(thereMs);
    else await new Promise<void>((arrive) => time.at(time.nowMs + thereMs, arrive));
    if (lost === 'request') {
      history.lostRequests.push({ port: name, method, by });
      await process.wait(backMs);
      throw new UnavailableError(DEPENDENCY[name], `${name}.${method} did not arrive.`);
    }
    const effect = {
      atMs: time.nowMs,
      port: name,
      method,
      args,
      by,
      isAnswered: false,
      value: undefined as unknown,
    };
    effect.value = await takeEffect();
    history.effects.push(effect satisfies Effect);
    await process.wait(backMs);
    if (lost === 'answer') throw new UnavailableError(DEPENDENCY[name], `${name}.${method} was not answered.`);
    effect.isAnswered = true;
    return effect.value;
  }
}
