import fc from 'fast-check';
import type { AttemptFeed, FeedCursor } from '../../../core/index.js';
import type { AttemptFeedHarness, LateTransaction } from '../attempt-feed.contract.js';
import { anAttempt } from '../attempt-store/attempt-harness.js';
import { type Call, modelHistory, T0 } from './model-history.js';

const STEP_MS = 20;
/** What calls and what is held back may take on a busy machine. */
const PATIENCE_MS = 8_000;

interface Settled {
  /** What was stored since the reader began and is still there, as far as it was handed out. */
  readonly seen: readonly number[];
  /** None. */
  readonly problems: readonly string[];
}

/** Writers and readers of one store. Attempts are told as the how-manieth; transactions and readers by their names. */
interface Followed {
  store(): Promise<void>;
  storeAgain(ago: number): Promise<void>;
  /** Stores in a transaction that ends later, and begins it when it is not open. */
  storeIn(transaction: string): Promise<void>;
  end(transaction: string, how: 'COMMIT' | 'ROLLBACK'): Promise<boolean>;
  delete(ago: number): Promise<boolean>;
  /** From now on. Whoever follows already leaves first. */
  follow(reader: string): Promise<void>;
  leave(reader: string): Promise<void>;
  /** One batch. What was wrong about it: nothing. */
  read(reader: string, limit: number): Promise<readonly string[]>;
  /** Ends all transactions and reads on to the end; and once more from the beginning, which must be the same. Undefined for whoever does not follow. */
  settle(reader: string): Promise<Settled | undefined>;
}

/** What there is: a list, and what waits for the end of each transaction. */
class Model implements Followed {
  last = 0;
  readonly stored = new Set<number>();
  readonly open = new Map<string, number[]>();
  readonly since = new Map<string, number>();

  async store() {
    this.stored.add(++this.last);
  }
  async storeAgain() {}
  async storeIn(transaction: string) {
    this.open.set(transaction, [...(this.open.get(transaction) ?? []), ++this.last]);
  }
  async end(transaction: string, how: 'COMMIT' | 'ROLLBACK') {
    if (how === 'COMMIT') for (const number of this.open.get(transaction) ?? []) this.stored.add(number);
    return this.open.delete(transaction);
  }
  async delete(ago: number) {
    return this.stored.delete(this.last - ago);
  }
  async follow(reader: string) {
    this.since.set(reader, this.last);
  }
  async leave(reader: string) {
    this.since.delete(reader);
  }
  async read(): Promise<readonly string[]> {
    return [];
  }
  async settle(reader: string): Promise<Settled | undefined> {
    for (const transaction of [...this.open.keys()]) await this.end(transaction, 'COMMIT');
    const since = this.since.get(reader);
    if (since === undefined) return undefined;
    return { seen: [...this.stored].filter((number) => number > since).sort((a, b) => a - b), problems: [] };
  }
}

interface Reader {
  readonly start: FeedCursor;
  cursor: FeedCursor;
  readonly seen: number[];
  calls: number;
  /** `calls` when the last attempt was about to be stored. */
  callsBefore: number;
  leave(): void;
}

/** Says what is wrong by the model of what is so. */
class Adapter implements Followed {
  readonly #feed: AttemptFeed;
  readonly #harness: AttemptFeedHarness;
  readonly #real = new Model();
  readonly #transactions = new Map<string, LateTransaction>();
  readonly #readers = new Map<string, Reader>();

  constructor(feed: AttemptFeed, harness: AttemptFeedHarness) {
    this.#feed = feed;
    this.#harness = harness;
  }

  async store() {
    await this.#real.store();
    for (const reader of this.#readers.values()) reader.callsBefore = reader.calls;
    await this.#add(this.#real.last);
  }
  async storeAgain(ago: number) {
    const number = this.#real.last - ago;
    if (this.#real.stored.has(number)) await this.#add(number);
  }
  async storeIn(name: string) {
    await this.#real.storeIn(name);
    const transaction = this.#transactions.get(name) ?? (await this.#harness.begin());
    this.#transactions.set(name, transaction);
    await transaction.store(submissionOf(this.#real.last));
  }
  async end(name: string, how: 'COMMIT' | 'ROLLBACK') {
    await this.#transactions.get(name)?.end(how);
    this.#transactions.delete(name);
    return this.#real.end(name, how);
  }
  async delete(ago: number) {
    if (!(await this.#real.delete(ago))) return false;
    // Whoever stores a submission again is told its id.
    const id = await this.#add(this.#real.last - ago);
    return (await this.#store().delete(id, { deletedAtMs: T0, deletedBy: '1', why: 'test' })) !== undefined;
  }
  async follow(name: string) {
    await this.leave(name);
    await this.#real.follow(name);
    const start = await this.#store().head();
    const reader: Reader = { start, cursor: start, seen: [], calls: 0, callsBefore: -1, leave: () => {} };
    reader.leave = this.#feed.subscribe(() => reader.calls++);
    this.#readers.set(name, reader);
  }
  async leave(name: string) {
    this.#readers.get(name)?.leave();
    this.#readers.delete(name);
    await this.#real.leave(name);
  }
  async leaveAll() {
    for (const name of [...this.#readers.keys()]) await this.leave(name);
  }
  async read(name: string, limit: number) {
    const reader = this.#readers.get(name);
    return reader === undefined ? [] : (await this.#read(name, reader, limit)).problems;
  }
  async settle(name: string) {
    for (const transaction of [...this.#transactions.keys()]) await this.end(transaction, 'COMMIT');
    const reader = this.#readers.get(name);
    if (reader === undefined) return undefined;
    const problems = await this.#readOn(name, reader, 3);
    const again = { ...reader, cursor: reader.start, seen: [] };
    problems.push(...(await this.#readOn(name, again, 50)));
    const left = reader.seen.filter((number) => this.#real.stored.has(number));
    if (`${left}` !== `${again.seen}`) problems.push(`in another order: first ${left}, then ${again.seen}`);
    problems.push(...this.#otherOrders(reader));
    // By others' transactions nobody is called, so that whoever has seen no `store` waits for nothing.
    await this.#wait(() => reader.callsBefore < 0 || reader.calls > reader.callsBefore);
    if (reader.callsBefore >= 0 && reader.calls <= reader.callsBefore) problems.push('was not called');
    const since = this.#real.since.get(name) ?? 0;
    return { seen: left.filter((number) => number > since).sort((a, b) => a - b), problems };
  }

  #store = () => this.#harness.store();
  #add = (number: number) => this.#store().add(anAttempt({ submissionId: submissionOf(number) }));

  async #read(name: string, reader: Reader, limit: number) {
    const { attempts, cursor, more } = await this.#store().after(reader.cursor, limit);
    const numbers = attempts.map(({ submissionId }) => numberOf(submissionId));
    const problems = numbers.filter((number) => reader.seen.includes(number)).map((number) => `${number} twice`);
    problems.push(...numbers.filter((each) => !this.#real.stored.has(each)).map((each) => `${each} is not there`));
    if (numbers.length > limit) problems.push(`${numbers.length} at once`);
    reader.seen.push(...numbers);
    reader.cursor = cursor;
    const isMissing = (each: number) => each > (this.#real.since.get(name) ?? 0) && !reader.seen.includes(each);
    const missing = [...this.#real.stored].filter(isMissing);
    if (!more && missing.length > 0) problems.push(`no more, without ${missing}`);
    return { problems, more, count: numbers.length };
  }

  async #readOn(name: string, reader: Reader, limit: number): Promise<string[]> {
    const problems: string[] = [];
    let isMore = true;
    const readAll = async () => {
      let count = 0;
      do {
        const batch = await this.#read(name, reader, limit);
        problems.push(...batch.problems);
        ({ more: isMore, count } = batch);
      } while (isMore && count > 0 && problems.length === 0);
      return !isMore || problems.length > 0;
    };
    await this.#wait(readAll);
    return isMore && problems.length === 0 ? ['held back for too long'] : problems;
  }

  /** Two readers see what both see in one order. */
  #otherOrders({ seen }: Reader): string[] {
    return [...this.#readers.values()].flatMap((other) => {
      const [own, others] = [seen.filter((each) => other.seen.includes(each)), other.seen].map(String);
      const both = String(other.seen.filter((each) => seen.includes(each)));
      return own === both ? [] : [`${own} here and ${others} there`];
    });
  }

  async #wait(condition: () => boolean | Promise<boolean>) {
    for (let waitedMs = 0; !(await condition()) && waitedMs < PATIENCE_MS; waitedMs += STEP_MS) {
      await this.#harness.advance(STEP_MS);
    }
  }
}

const submissionOf = (number: number) => `followed-${number}`;
const numberOf = (submissionId: string) => Number(submissionId.replace('followed-', ''));

/** Readers of the history before, who would hear of the next. */
const before = new WeakMap<AttemptFeedHarness, Adapter>();

function adapterOf(feed: AttemptFeed, harness: AttemptFeedHarness): Followed {
  before.get(harness)?.leaveAll();
  const adapter = new Adapter(feed, harness);
  before.set(harness, adapter);
  return adapter;
}

const transaction = fc.constantFrom('x', 'y', 'z');
const reader = fc.constantFrom('A', 'B', 'C');
const ago = fc.integer({ min: 0, max: 4 });

const store = fc.constant<Call<Followed>>({ what: 'store', make: (followed) => followed.store() });
const storeAgain = ago.map(
  (ago): Call<Followed> => ({ what: `store again, ${ago} ago`, make: (followed) => followed.storeAgain(ago) }),
);
const storeIn = transaction.map(
  (name): Call<Followed> => ({ what: `store in ${name}`, make: (followed) => followed.storeIn(name) }),
);
const end = fc
  .tuple(transaction, fc.constantFrom('COMMIT' as const, 'COMMIT' as const, 'ROLLBACK' as const))
  .map(([name, how]): Call<Followed> => ({ what: `${how} ${name}`, make: (followed) => followed.end(name, how) }));
const remove = ago.map(
  (ago): Call<Followed> => ({ what: `delete ${ago} ago`, make: (followed) => followed.delete(ago) }),
);
const follow = reader.map(
  (name): Call<Followed> => ({ what: `${name} follows`, make: (followed) => followed.follow(name) }),
);
const leave = reader.map(
  (name): Call<Followed> => ({ what: `${name} leaves`, make: (followed) => followed.leave(name) }),
);
const read = fc.tuple(reader, fc.constantFrom(1, 2, 50)).map(
  ([name, limit]): Call<Followed> => ({
    what: `${name} reads ${limit}`,
    make: (followed) => followed.read(name, limit),
  }),
);
const settle = reader.map(
  (name): Call<Followed> => ({ what: `${name} settles`, make: (followed) => followed.settle(name) }),
);

export const ATTEMPT_FEED_HISTORY_CASES = [
  modelHistory<AttemptFeed, Followed, AttemptFeedHarness>({
    title:
      'brings readers, in random histories of writers that commit late or never, all there is, once and in one order',
    model: () => new Model(),
    subject: adapterOf,
    calls: [
      ...[store, store, storeAgain, storeIn, storeIn, storeIn, storeIn, end, end, end, remove],
      ...[follow, follow, leave, read, read, read, read, settle],
    ],
    runs: 10,
    length: 60,
    sight: (what, answer) => {
      if (/^(COMMIT|ROLLBACK|delete)/.test(what)) return `${what.split(' ')[0]} ${answer}`;
      if (!what.endsWith('settles')) return undefined;
      return answer === undefined
        ? 'nobody'
        : `settled with ${(answer as Settled).seen.length > 2 ? 'some' : 'few'}`;
    },
    sights: [
      ...['COMMIT true', 'COMMIT false', 'ROLLBACK true', 'ROLLBACK false', 'delete true', 'delete false'],
      ...['nobody', 'settled with some', 'settled with few'],
    ],
  }),
];
