import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { FallbackSubmissionGuard } from '../../adapters/fallback/index.js';
import { FileJournal } from '../../adapters/file/index.js';
import { MemoryLock, MemorySubmissionGuard } from '../../adapters/memory/index.js';
import { systemPorts } from '../../adapters/node/index.js';
import { RedisSubmissionGuard } from '../../adapters/redis/index.js';
import { sequelizePorts } from '../../adapters/sequelize/index.js';
import { createOrderFailures, type SubmissionOutcome } from '../../core/index.js';
import { race } from '../contract/contenders.js';
import { useDatabase } from '../support/postgres.js';
import { TEST_REDIS_URL, useRedis } from '../support/redis.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const CONTENDERS = 20;
const BREAD = '1';
const cart = (quantity: number) => [{ productId: BREAD, quantity }];

describe('Outages, with a real Redis and a real PostgreSQL behind a network that fails', () => {
  const database = useDatabase();
  const redis = useRedis();
  let toRedis: TcpProxy;
  let toPostgres: TcpProxy;
  let folder: string;
  let closers: (() => Promise<void>)[];

  beforeEach(async () => {
    closers = [];
    toRedis = await TcpProxy.open(TEST_REDIS_URL);
    toPostgres = await TcpProxy.open(database().url);
    folder = await mkdtemp(join(tmpdir(), 'journal-'));
    const { ordering } = sequelizePorts(database().connect());
    const participants = Array.from({ length: CONTENDERS + 1 }, (_, index) => ({
      id: `${index}`,
      name: `P ${index}`,
    }));
    await ordering.putProducts([{ id: BREAD, name: 'Bread', category: 'food', price: '10.00', active: true }]);
    await ordering.putParticipants(participants);
    const grant = { kind: 'food', amount: '10.00', count: 5, grantedAtMs: 0, expiresAtMs: undefined } as const;
    await ordering.grantVouchers(participants.map(({ id }) => ({ participantId: id, ...grant })));
  });

  afterEach(async () => {
    for (const close of closers.reverse()) await close();
    await Promise.all([toRedis.close(), toPostgres.close(), rm(folder, { recursive: true })]);
  });

  /** A process of its own: nothing is shared but the servers and the folder. */
  async function aProcess() {
    const { clock, ...platform } = systemPorts();
    const connection = await redis().connect({ url: toRedis.url, commandTimeoutMs: 40, connectTimeoutMs: 200 });
    const guard = new FallbackSubmissionGuard({
      primary: new RedisSubmissionGuard({ connection }),
      secondary: new MemorySubmissionGuard(),
      clock,
    });
    const lock = new MemoryLock(clock);
    const journal = new FileJournal({ folder });
    const { attempts, ordering } = sequelizePorts(database().connect({ url: toPostgres.url }));
    const core = createOrderFailures({ ...platform, clock, guard, lock, journal, attempts, ordering });
    const close = async () => {
      await Promise.all([guard.close(), journal.close()]);
    };
    closers.push(close);
    const submit = (participantId: string, quantity: number, userId = `user ${participantId}`) =>
      core.submitOrder({ participantId, userId, lines: cart(quantity) });
    return { ...core, submit, journal, close, health: () => guard.check() };
  }

  const reasonOf = (outcome: SubmissionOutcome) => (outcome.outcome === 'placed' ? 'placed' : outcome.reason);
  const countOf = (outcomes: readonly SubmissionOutcome[], reason: string) =>
    outcomes.filter((outcome) => reasonOf(outcome) === reason).length;
  const rowsOf = async (table: string) =>
    (await database().query<{ count: string }>(`SELECT count(*) FROM ${table}`))[0]?.count;

  for (const [title, begin, end] of [
    ['frozen', () => toRedis.freeze(), () => toRedis.thaw()],
    ['not running', () => toRedis.refuse(), () => toRedis.accept()],
  ] as const) {
    describe(`while Redis is ${title}`, () => {
      it('places the orders of all who come at once', async () => {
        const { submit } = await aProcess();
        await begin();
        const outcomes = await race((index) => submit(`${index}`, 1), CONTENDERS);
        expect(outcomes.map(reasonOf)).to.deep.equal(outcomes.map(() => 'placed'));
        await end();
      });

      it('places one order of the same cart over two processes, and records every refusal', async () => {
        const [one, other] = [await aProcess(), await aProcess()];
        await begin();
        const outcomes = await race(
          (index) => (index % 2 === 0 ? one : other).submit('1', 1, `user ${index}`),
          CONTENDERS,
        );
        expect(countOf(outcomes, 'placed')).to.equal(1);
        expect(countOf(outcomes, 'duplicate') + countOf(outcomes, 'locked')).to.equal(CONTENDERS - 1);
        expect(await rowsOf('orders_failedorderattempt')).to.equal(`${CONTENDERS - 1}`);
        await end();
      });

      it('refuses nobody afterwards for what happened meanwhile', async () => {
        const [one, other] = [await aProcess(), await aProcess()];
        expect(reasonOf(await one.submit('1', 1))).to.equal('placed');
        await begin();
        // Too much: the claim on this cart is given back, or owed.
        expect(reasonOf(await one.submit('2', 6, 'a'))).to.equal('invalid');
        expect(reasonOf(await one.submit('3', 1))).to.equal('placed');
        await end();
        for (let tries = 0; tries < 50 && (await one.health()).status !== 'ok'; tries++) await sleep(100);
        await sleep(300);
        await sequelizePorts(database().connect()).ordering.grantVouchers([
          { participantId: '2', kind: 'food', amount: '10.00', count: 1, grantedAtMs: 0, expiresAtMs: undefined },
        ]);
        expect(reasonOf(await other.submit('2', 6, 'b'))).to.equal('placed');
        expect(reasonOf(await one.submit('3', 2))).to.equal('placed');
        // True ones stay: both orders are less than 300 s old.
        expect(reasonOf(await other.submit('1', 1, 'c'))).to.equal('duplicate');
        expect(reasonOf(await other.submit('3', 1, 'd'))).to.equal('duplicate');
      });
    });
  }

  describe('while PostgreSQL is not running', () => {
    it('keeps refusals on the disk, and stores each once when it is back, also after a restart', async () => {
      const one = await aProcess();
      await toPostgres.refuse();
      const outcomes = await race((index) => one.submit(`${index}`, 1), CONTENDERS);
      expect(countOf(outcomes, 'failed')).to.equal(CONTENDERS);
      expect(outcomes.every((outcome) => 'attemptId' in outcome && outcome.attemptId === undefined)).to.equal(
        true,
      );
      expect(await one.journal.size()).to.equal(CONTENDERS);
      await one.storeJournalledAttempts().then(
        () => expect.fail('There is no database to store in.'),
        (error) => expect(error).to.include({ code: 'UNAVAILABLE' }),
      );
      await one.close();

      await toPostgres.accept();
      const next = await aProcess();
      expect(await next.storeJournalledAttempts()).to.equal(CONTENDERS);
      expect(await next.storeJournalledAttempts()).to.equal(0);
      expect(await rowsOf('orders_failedorderattempt')).to.equal(`${CONTENDERS}`);
      expect(reasonOf(await next.submit('1', 1)), 'the same cart again').to.equal('placed');
    });
  });
});
