import fc from 'fast-check';
import {
  ATTEMPT_ORDERS,
  type AttemptFilter,
  type AttemptStore,
  DAY_MS,
  type FailedOrderAttempt,
  type RecordedReason,
} from '../../../core/index.js';
import { type AttemptStoreHarness, anAttempt } from '../attempt-store/attempt-harness.js';
import { AttemptModel, type StoreInHistory } from './attempt-model.js';
import { type Call, modelHistory, T0 } from './model-history.js';

/** Ids are the store's own: attempts are known by their submission here. */
interface Told {
  readonly store: StoreInHistory;
  readonly ids: Map<string, number>;
}

/** All that a list shows of an attempt, but for what a store makes up. */
function seen({ id: _, idempotencyKey: __, ...attempt }: FailedOrderAttempt) {
  return attempt;
}
const namesOf = (attempts: readonly FailedOrderAttempt[]) => attempts.map(({ submissionId }) => submissionId);

const submissionId = fc.integer({ min: 1, max: 12 }).map((number) => `submission ${number}`);
const participantId = fc.constantFrom('7', '12', '7 ');
/** On four days, some of the same instant. A submission has one instant, so it follows from its name. */
function instantOf(submission: string): number {
  const number = Number(submission.split(' ')[1]);
  return T0 - (number % 4) * DAY_MS + (number % 3);
}
const atMs = fc.constantFrom(0, 1, 2).chain((ms) => fc.nat(4).map((days) => T0 - days * DAY_MS + ms));
const reason = fc.constantFrom<RecordedReason>('invalid', 'duplicate', 'locked');

const add = fc
  .record({
    submissionId,
    participantId,
    reason,
    name: fc.constantFrom('Ann Lee', 'ann_lee', 'Bob', null),
    totalAttempted: fc.constantFrom('9.50', '10.00', '246.50', null),
    error: fc.constantFrom(
      ['food_balance_exceeded', 'Food 50%'] as const,
      ['hygiene_balance_exceeded', 'Hygiene'] as const,
      ['duplicate_order', 'Duplicate'] as const,
    ),
  })
  .map(({ name, error: [code, text], ...attempt }): Call<Told> => {
    const { submissionId } = attempt;
    const added = anAttempt({
      ...attempt,
      participantName: name,
      username: name?.toLowerCase() ?? null,
      createdAtMs: instantOf(submissionId),
      errorCodes: [code],
      validationErrors: [text],
      availableBalance: code === 'food_balance_exceeded' ? '10.00' : null,
    });
    return {
      what: `add ${submissionId} of ${attempt.participantId}`,
      make: async ({ store, ids }) => {
        const id = await store.add(added);
        const isKnown = ids.get(submissionId) === id;
        ids.set(submissionId, id);
        return isKnown;
      },
    };
  });
const get = submissionId.map(
  (submission): Call<Told> => ({
    what: `get ${submission}`,
    make: async ({ store, ids }) => {
      const found = await store.get(ids.get(submission) ?? 0);
      return found && seen(found);
    },
  }),
);
const recent = fc
  .record({ limit: fc.constantFrom(1, 5, 50), participantId: fc.option(participantId, { nil: undefined }) })
  .map(
    ({ limit, participantId }): Call<Told> => ({
      what: `recent ${limit} of ${participantId}`,
      make: async ({ store }) => namesOf(await store.recent(limit, participantId)),
    }),
  );
const filter: fc.Arbitrary<AttemptFilter> = fc.record(
  {
    participantId,
    reason,
    sinceMs: atMs,
    untilMs: atMs,
    errorCode: fc.constant('duplicate_order' as const),
    balanceExceeded: fc.boolean(),
    terms: fc.constantFrom(['LEE'], ['n_l'], ['0%'], ['ann', 'food'], ['xyz']),
  },
  { requiredKeys: [] },
);
/** All pages of a list, and what is counted of it. */
const search = fc
  .record({ filter, order: fc.constantFrom(...ATTEMPT_ORDERS), limit: fc.constantFrom(1, 3, 20) })
  .map(
    ({ filter, order, limit }): Call<Told> => ({
      what: `search ${order} by ${limit}: ${JSON.stringify(filter)}`,
      make: async ({ store }) => {
        const pages: string[][] = [];
        for (let after: AttemptFilterCursor; ; ) {
          const { attempts, next } = await store.search({ ...filter, order, limit, after });
          pages.push(namesOf(attempts));
          if (next === undefined) break;
          after = next;
        }
        return { pages, counted: await store.count(filter, 1_000) };
      },
    }),
  );
type AttemptFilterCursor = Parameters<AttemptStore['search']>[0]['after'];
const tally = fc
  .record({
    sinceMs: atMs,
    untilMs: atMs,
    participantId: fc.option(participantId, { nil: undefined }),
    timeZone: fc.constantFrom('UTC', 'Pacific/Kiritimati'),
    groupBy: fc.constantFrom('summary' as const, 'code' as const),
  })
  .map(
    (query): Call<Told> => ({
      what: `tally ${JSON.stringify(query)}`,
      make: async ({ store }) => [await store.tally(query), await store.span()],
    }),
  );
const pseudonymise = participantId.map(
  (id): Call<Told> => ({
    what: `pseudonymise ${id}`,
    make: ({ store }) => store.pseudonymise(id, `deleted-${id}`),
  }),
);
const remove = submissionId.map(
  (submission): Call<Told> => ({
    what: `delete ${submission}`,
    make: async ({ store, ids }, nowMs) => {
      const audit = { deletedAtMs: nowMs, deletedBy: '1', why: 'a test' };
      const deleted = await store.delete(ids.get(submission) ?? 0, audit);
      return deleted && seen(deleted);
    },
  }),
);
/** A clean-up: what it would delete, the days that can be dropped, and the rest in steps. */
const cleanUp = fc.record({ beforeMs: atMs, limit: fc.constantFrom(1, 4) }).map(
  ({ beforeMs, limit }): Call<Told> => ({
    what: `clean up before ${beforeMs} in steps of ${limit}`,
    make: async ({ store }) => {
      const { count, samples } = await store.expired(beforeMs, 3);
      let deleted = 0;
      for (let dropped: number | undefined = 0; dropped !== undefined; deleted += dropped ?? 0)
        dropped = await store.dropExpired(beforeMs);
      for (let step: number = limit; step === limit; deleted += step)
        step = await store.deleteExpired(beforeMs, limit);
      return { count, samples: namesOf(samples), deleted };
    },
  }),
);

export const ATTEMPT_HISTORY_CASES = [
  modelHistory<AttemptStore, Told, AttemptStoreHarness>({
    title: 'answers random histories as a plain list of attempts does',
    model: () => ({ store: new AttemptModel(), ids: new Map() }),
    subject: (store) => ({ store, ids: new Map() }),
    calls: [
      add,
      add,
      add,
      add,
      add,
      add,
      get,
      recent,
      search,
      search,
      tally,
      tally,
      pseudonymise,
      remove,
      cleanUp,
    ],
    runs: 8,
    length: 60,
    sight: (what, answer) => {
      const kind = what.split(' ')[0] ?? '';
      return ['add', 'get', 'delete'].includes(kind) ? `${kind} ${answer ? 'known' : 'unknown'}` : kind;
    },
    sights: [
      ...['add known', 'add unknown', 'get known', 'get unknown', 'delete known', 'delete unknown'],
      ...['recent', 'search', 'tally', 'pseudonymise', 'clean'],
    ],
  }),
];
