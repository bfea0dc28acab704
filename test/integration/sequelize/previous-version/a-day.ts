import type { SequelizePorts } from '../../../../adapters/sequelize/index.js';
import { DAY_MS, type OrderRequest } from '../../../../core/index.js';
import { anAttempt } from '../../../contract/attempt-store/attempt-harness.js';
import { anOrder, stock, T0 } from '../shop-fixture.js';

const WEEK = { sinceMs: T0 - 7 * DAY_MS, untilMs: T0 + 1 };

/** Everything that servers ask of the database while they serve, once: log-ins, orders, refusals, what staff look at and delete. Always the same. */
export async function aDay(ports: SequelizePorts): Promise<void> {
  await logIns(ports);
  await orders(ports);
  await refusals(ports);
  await staff(ports);
}

async function logIns({ users, sessions }: SequelizePorts): Promise<void> {
  const john = {
    username: 'john',
    passwordHash: 'hash',
    participantId: '123',
    isStaff: false,
    isSuperuser: false,
  };
  await users.add({ ...john, id: '456' });
  await users.add({ ...john, username: 'staff', participantId: null, isStaff: true });
  await users.update('456', { tokenVersion: 1 });
  await users.find('456');
  await users.findByUsername('JOHN');
  await users.findByParticipant('123');
  const times = { createdAtMs: T0, idleUntilMs: T0 + 10, expiresAtMs: T0 + 100 };
  for (const idHash of ['a'.repeat(64), 'b'.repeat(64)])
    await sessions.create({ idHash, userId: '456', tokenVersion: 1, ...times });
  await sessions.find('a'.repeat(64), T0);
  await sessions.touch('a'.repeat(64), T0 + 20, T0 + 1);
  await sessions.delete('b'.repeat(64));
  await sessions.deleteExpired(T0);
}

async function orders({ ordering, directory, answers }: SequelizePorts): Promise<void> {
  await stock(ordering, { vouchers: 9 });
  await ordering.addPauses([{ name: 'Weekoff', fromMs: T0, untilMs: T0 + DAY_MS, multiplier: '2.0' }]);
  await ordering.read('123', ['1'], T0);
  const place = (changes: Partial<OrderRequest>) => ordering.place(anOrder(changes));
  await place({ cartHash: 'a' });
  await place({ cartHash: 'a', placedAtMs: T0 + 1 });
  const key = { userId: '456', key: 'mine' };
  const request = { token: 't', fingerprint: 'f', nowMs: T0, leaseMs: 1_000, keepMs: DAY_MS };
  await answers.begin(key, request);
  await place({ cartHash: 'b', reservation: { ...key, token: 't' } });
  await answers.complete(key, 't', { status: 201, headers: {}, body: '{}' });
  await answers.begin({ ...key, key: 'other' }, request);
  await answers.abandon({ ...key, key: 'other' }, 't');
  await answers.deleteExpired(T0);
  await ordering.findOrder('123', 'a', 0);
  await ordering.countOrders(WEEK);
  await ordering.listProducts();
  await ordering.findParticipant('123');
  await directory.getOrder('1');
  await directory.ordersOf('123', { limit: 5 });
  await directory.vouchersOf('123', 5);
  await directory.searchParticipants({ idPrefix: '12', words: ['john'] }, 5);
  await directory.countOrdersByDay(WEEK, 'UTC');
}

async function refusals({ attempts, turnedAway }: SequelizePorts): Promise<void> {
  const refused = (number: number) =>
    anAttempt({ submissionId: `submission ${number}`, createdAtMs: T0 - number });
  await attempts.add(refused(1));
  await attempts.add(refused(1));
  // Together, because a batch is another statement.
  await Promise.all([2, 3, 4, 5].map((number) => attempts.add(refused(number))));
  await turnedAway.add([{ minuteAtMs: T0, reason: 'throttled', count: 3 }]);
  await turnedAway.add([{ minuteAtMs: T0, reason: 'throttled', count: 2 }]);
  await turnedAway.tally(WEEK, 'UTC');
}

async function staff({ attempts, savedViews, audit }: SequelizePorts): Promise<void> {
  await attempts.get(1);
  await attempts.recent(5);
  await attempts.recent(5, '123');
  await attempts.search({ order: 'newest', limit: 5, terms: ['john'] });
  await attempts.search({ order: '-total_attempted', limit: 5, participantId: '123' });
  await attempts.count({ reason: 'invalid' }, 100);
  await attempts.facets({ filter: {}, windows: [WEEK], cap: 100 });
  await attempts.span();
  await attempts.tally({ ...WEEK, timeZone: 'UTC', groupBy: 'summary' });
  await attempts.breakdown({ ...WEEK, textsPerCode: 3 });
  await attempts.head();
  await audit.add({ happenedAtMs: T0, actorId: '2', action: 'look at participant', subjectId: '123', why: '' });
  await audit.latest(5);
  await savedViews.put('2', { name: 'Today', query: 'q=a' });
  await savedViews.list('2');
  await savedViews.delete('2', 'today');
  await attempts.delete(2, { deletedAtMs: T0, deletedBy: '2', why: 'a test' });
  await attempts.pseudonymise('123', 'deleted-1');
  await attempts.expired(T0 - 3, 3);
  await attempts.deleteExpired(T0 - 3, 1);
}
