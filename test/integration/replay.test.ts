import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import { type Container, type ContainerChoices, createContainer } from '../../apps/container.js';
import { presentAnalytics } from '../../apps/http/presenters/present-analytics.js';
import { presentReplay, type ReplayResult, replay, StoreInUseError } from '../../apps/replay/index.js';
import { readSettings } from '../../apps/settings.js';
import { type FailedOrderAttempt, formatInstant, idToJson, parseInstant } from '../../core/index.js';
import { needEmbeddedPostgres } from '../support/embedded-postgres.js';
import { temporaryFolder } from '../support/folder.js';
import { TestDatabase, whyPostgresMissing } from '../support/postgres.js';
import {
  EVENTS_FILE,
  type ExpectedAttempt,
  type ExpectedReplay,
  expectedReplay,
  needRetailData,
} from '../support/retail-data.js';
import { needServer } from '../support/servers.js';

/** Real orders into a real database take their time on a busy machine. */
const TIMEOUT_MS = 240_000;

interface Store {
  readonly container: Container;
  close(): Promise<void>;
}

const open = (environment: Record<string, string>, choices: ContainerChoices = {}) =>
  createContainer(readSettings(environment), { purpose: 'command', ...choices });

const STORES: readonly { readonly name: string; open(context: Mocha.Context): Promise<Store> }[] = [
  {
    name: 'memory',
    open: async () => {
      const container = await open({}, { store: 'memory' });
      return { container, close: () => container.close() };
    },
  },
  {
    name: 'an external PostgreSQL',
    open: async (context) => {
      needServer(context, await whyPostgresMissing());
      const database = await TestDatabase.create({ migrated: false });
      const container = await open({ DATABASE_URL: database.url });
      return { container, close: () => container.close().finally(() => database.close()) };
    },
  },
  {
    name: 'the embedded PostgreSQL',
    open: async (context) => {
      needEmbeddedPostgres(context);
      const folder = await temporaryFolder();
      const container = await open({ DATA_DIR: folder });
      return { container, close: () => container.close().finally(() => rm(folder, { recursive: true })) };
    },
  },
];

for (const { name, open: openStore } of STORES) {
  describe(`nine months of a retailer's orders replayed into ${name}`, function () {
    this.timeout(TIMEOUT_MS);
    let store: Store | undefined;
    let expected: ExpectedReplay;
    let result: ReplayResult;
    const container = () => {
      if (store === undefined) throw new Error('There is a store within a test only.');
      return store.container;
    };

    before(async function () {
      needRetailData(this);
      expected = expectedReplay();
      store = await openStore(this);
      result = await replay(EVENTS_FILE, store.container);
    });
    after(() => store?.close());

    it('are all in the validation log but those that were turned away, which holds together', async () => {
      const { app } = container();
      await app.sealValidationLog();
      const { faults, entries, waiting } = await app.verifyValidationLog();
      const turnedAway = (result.outcomes.get('throttled') ?? 0) + (result.outcomes.get('backing_off') ?? 0);
      const submissions = [...result.outcomes.values()].reduce((sum, count) => sum + count, 0);
      expect({ faults, entries, waiting }).to.deep.equal({
        faults: [],
        entries: submissions - turnedAway,
        waiting: 0,
      });
    });

    it('are judged again under the same rules to the same verdicts, every one, bit for bit', async () => {
      const report = await container().app.backtestRules();
      const { orders, attempts, reproduced, unjudgeable, different, transitions, reworded } = report;
      expect({ orders, attempts, reproduced, unjudgeable, transitions, reworded }).to.deep.equal({
        orders: expected.outcomes['placed'],
        attempts: expected.attempt_records.length,
        reproduced: (expected.outcomes['placed'] ?? 0) + expected.attempt_records.length,
        unjudgeable: [],
        transitions: [],
        reworded: 0,
      });
      expect(different).to.deep.equal({ count: 0, examples: [] });
    });

    it('give the expected outcomes', () => {
      const { outcomes, orders_placed, attempts } = presentReplay(result);
      expect(outcomes).to.deep.equal(expected.outcomes);
      expect({ orders_placed, attempts }).to.deep.equal({
        orders_placed: expected.orders_placed,
        attempts: expected.attempts,
      });
    });

    it('refuse the expected submissions, in the expected order', () => {
      expect(presentReplay(result).refused).to.deep.equal(expected.refused);
    });

    it('leave the expected attempts in the store, record by record, and no others', async () => {
      const refOf = new Map(result.refused.map(({ ref, attemptId }) => [attemptId, ref]));
      const page = await container().attempts.search({ order: 'oldest', limit: expected.attempts + 1 });
      const stored = page.attempts.map((attempt) => recordOf(attempt, refOf.get(attempt.id) ?? 'not from here'));
      expect(expected.attempt_records).to.have.length.above(0);
      expect(stored).to.have.length(expected.attempt_records.length);
      const byRef = new Map(stored.map((record) => [record.ref, record]));
      for (const record of expected.attempt_records) expect(byRef.get(record.ref)).to.deep.equal(record);
    });

    it('give the expected analytics at each instant, before they are sealed and afterwards', async () => {
      expect(expected.analytics).to.have.length(5);
      await expectAnalytics();
      await container().sealing.seal();
      expect(await container().sealing.backlog()).to.equal(0);
      await expectAnalytics();
    });

    async function expectAnalytics(): Promise<void> {
      for (const { now, days, participant_id, expected: answer } of expected.analytics) {
        const participantId = participant_id === null ? undefined : String(participant_id);
        const untilMs = parseInstant(now, 'now');
        const analytics = await container().app.analyseFailures({ days, participantId, untilMs });
        expect(presentAnalytics(analytics), `${days} days until ${now}`).to.deep.equal(answer);
      }
    }

    it('are refused a second time, because they are there already', async () => {
      const error = await replay(EVENTS_FILE, container()).then(undefined, (reason: unknown) => reason);
      expect(error).to.be.instanceOf(StoreInUseError);
      expect((error as Error).message).to.contain('already holds 10687 orders and 707 failed attempts');
    });
  });
}

function recordOf(attempt: FailedOrderAttempt, ref: string): ExpectedAttempt | Record<string, unknown> {
  return {
    ref,
    at: formatInstant(attempt.createdAtMs),
    participant_id: idToJson(attempt.participantId),
    reason: attempt.reason,
    errors: attempt.validationErrors,
    food_total: attempt.foodTotal,
    hygiene_total: attempt.hygieneTotal,
    full_balance: attempt.fullBalance,
    available_balance: attempt.availableBalance,
    hygiene_balance: attempt.hygieneBalance,
    program_pause_active: attempt.programPauseActive,
    program_pause_name: attempt.programPauseName,
    voucher_multiplier: attempt.voucherMultiplier,
    active_voucher_count: attempt.activeVoucherCount,
  };
}
