import {
  ManualClock,
  MemoryParticipantHistories,
  MemoryPredictionStore,
  MemoryShop,
  MemoryValidationLog,
  memoryPorts,
  SequentialIds,
} from '../../adapters/memory/index.js';
import { MlMatrixClassifier } from '../../adapters/ml-matrix/index.js';
import { NodeHash } from '../../adapters/node/index.js';
import {
  createOrderFailures,
  DAY_MS,
  HOUR_MS,
  type Prediction,
  type PredictionPorts,
  seededNumbers,
} from '../../core/index.js';

/** A Monday. */
const WORLD_BEGIN_MS = Date.UTC(2026, 0, 5);
const WEEK_MS = 7 * DAY_MS;

export interface PredictionWorld {
  readonly ports: PredictionPorts;
  readonly shop: MemoryShop;
  readonly log: MemoryValidationLog;
  readonly endMs: number;
}

export interface WorldOptions {
  readonly participants: number;
  readonly weeks: number;
  /** How likely a participant, 0 to `participants - 1`, is refused in any week. */
  readonly refusalOf: (participant: number) => number;
  /** In which order participants come into the store. Default: as they are numbered. */
  readonly order?: (ids: number[]) => number[];
}

/** Everybody orders for 10 to 20 once a week, from two vouchers that it gets each week, and is refused before as likely as the world says. The same every time. */
export async function predictionWorld(options: WorldOptions): Promise<PredictionWorld> {
  const { participants, weeks, refusalOf, order = (ids) => ids } = options;
  const log = new MemoryValidationLog();
  const shop = new MemoryShop(undefined, log);
  const everybody = order(Array.from({ length: participants }, (_, index) => index));
  const idOf = (index: number) => String(1_000 + index);
  await shop.putParticipants(everybody.map((index) => ({ id: idOf(index), name: `Participant ${index}` })));
  const lots = new Map(everybody.map((index) => [index, seededNumbers(index)]));
  for (let week = 0; week < weeks; week++) {
    const grantedAtMs = WORLD_BEGIN_MS + week * WEEK_MS;
    const voucher = {
      kind: 'food',
      amount: '20.00',
      count: 2,
      grantedAtMs,
      expiresAtMs: grantedAtMs + 3 * WEEK_MS,
    } as const;
    await shop.grantVouchers(everybody.map((index) => ({ participantId: idOf(index), ...voucher })));
    for (const index of everybody) {
      const next = lots.get(index) ?? seededNumbers(index);
      const atMs = WORLD_BEGIN_MS + week * WEEK_MS + Math.floor(next() * 6 * 24) * HOUR_MS;
      if (next() < refusalOf(index)) refuse(log, idOf(index), atMs);
      const food = `${10 + Math.floor(next() * 10)}.00`;
      await shop.place({
        participantId: idOf(index),
        userId: idOf(index),
        lines: [{ productId: '1', category: 'food', price: food, quantity: 1 }],
        totals: { food, hygiene: '0.00', total: food },
        cartHash: `${index} ${week}`,
        placedAtMs: atMs + HOUR_MS,
        duplicateWindowMs: 0,
        voucherMultiplier: '1.0',
        signal: new AbortController().signal,
      });
    }
  }
  const ports = {
    histories: new MemoryParticipantHistories(log, shop),
    store: new MemoryPredictionStore(shop),
    classifier: new MlMatrixClassifier(),
  };
  return { ports, shop, log, endMs: WORLD_BEGIN_MS + weeks * WEEK_MS };
}

export function refuse(log: MemoryValidationLog, participantId: string, atMs: number): void {
  log.write({
    atMs,
    participantId,
    userId: participantId,
    outcome: 'invalid',
    codes: ['food_balance_exceeded'],
    orderId: null,
    attemptId: null,
    trace: undefined,
  });
}

/** The core on what the world has, at its end. */
export function appOf(world: PredictionWorld, ports: PredictionPorts = world.ports) {
  const clock = new ManualClock(world.endMs);
  const rest = { ...memoryPorts(clock), clock, hash: new NodeHash(), ids: new SequentialIds() };
  const app = createOrderFailures({ ...rest, ordering: world.shop, prediction: ports });
  return { app, clock, lock: rest.lock };
}

/** Makes and stores the prediction of the week after the world's end. */
export async function predictionOf(world: PredictionWorld): Promise<Prediction> {
  const made = await appOf(world).app.predictRefusals();
  if (made === undefined) throw new Error('No prediction was made.');
  return made;
}
