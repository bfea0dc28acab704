import { type Clock, type Observer, type OrderFailures, SECOND_MS, type Shop } from '../../core/index.js';
import { weeklyGrants } from './furnish.js';
import { type Person, REGULARS } from './people.js';
import { Random } from './random.js';
import { submissionOf } from './simulate.js';
import { planVisit } from './visits.js';

/** Between two visits. */
const MIN_PAUSE_MS = 2 * SECOND_MS;
const MAX_PAUSE_MS = 7 * SECOND_MS;
/** With fewer vouchers somebody gets a new week's worth, mostly: else everybody would be out of them some day. */
const FEW_VOUCHERS = 3;
const GRANT_PROBABILITY = 0.6;

export interface TricklePorts {
  readonly app: Pick<OrderFailures, 'submitOrder'>;
  readonly shop: Shop;
  readonly clock: Clock;
}

export interface Trickle {
  /** Resolves when the visit that is going on has ended. */
  stop(): Promise<void>;
}

/** Lets people go on visiting the sandbox, on the real clock, while the server runs. */
export function startTrickle({ app, shop, clock }: TricklePorts, observer: Observer): Trickle {
  const stopping = new AbortController();
  const { signal } = stopping;
  const random = new Random(clock.now());

  async function visit(person: Person): Promise<void> {
    // Whoever tries out what deleting a participant does must not find it ordering again.
    if ((await shop.findParticipant(person.id)) === undefined) return;
    const { activeVoucherCount } = await shop.read(person.id, [], clock.now());
    if (activeVoucherCount < FEW_VOUCHERS && random.chance(GRANT_PROBABILITY))
      await shop.grantVouchers(weeklyGrants(person, clock.now()));
    const steps = planVisit(person, random);
    let nowMs = 0;
    for (let index = 0; index < steps.length; ) {
      const afterMs = steps[index]?.afterMs ?? 0;
      const together = steps.slice(index).filter((step) => step.afterMs === afterMs);
      await clock.sleep(afterMs - nowMs, signal);
      await Promise.all(together.map(({ lines }) => app.submitOrder(submissionOf(person, lines))));
      nowMs = afterMs;
      index += together.length;
    }
  }

  async function goOn(): Promise<void> {
    while (!signal.aborted) {
      await visit(random.pick(REGULARS)).catch((cause) => {
        if (!signal.aborted) observer.problem({ during: 'simulating a visit', cause });
      });
      await clock.sleep(random.between(MIN_PAUSE_MS, MAX_PAUSE_MS), signal).catch(() => {
        // Aborted: the loop ends.
      });
    }
  }

  const running = goOn();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
