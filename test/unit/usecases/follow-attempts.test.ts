import { expect } from 'chai';
import { ManualClock, MemoryAttemptStore } from '../../../adapters/memory/index.js';
import { type AttemptBatch, type FeedCursor, InvalidInputError } from '../../../core/index.js';
import { createFindFeedEnd } from '../../../core/usecases/find-feed-end.js';
import { createFollowAttempts, FOLLOW_BATCH_ROWS } from '../../../core/usecases/follow-attempts.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';
import { rejectionOf } from '../../contract/contenders.js';

/** Counts the looks, and holds attempts back while told to. */
class WatchedStore extends MemoryAttemptStore {
  looks = 0;
  heldBack = false;
  override async after(cursor: FeedCursor, limit: number): Promise<AttemptBatch> {
    this.looks++;
    return this.heldBack ? { attempts: [], cursor, more: true } : super.after(cursor, limit);
  }
}

describe('the end of the stream', () => {
  it('is where following begins that hands over what is stored from now on, and nothing before', async () => {
    const attempts = new WatchedStore();
    await attempts.add(anAttempt());
    const after = await createFindFeedEnd({ attempts })();
    const id = await attempts.add(anAttempt());
    const ending = new AbortController();
    const batches = createFollowAttempts({ attempts, clock: new ManualClock() })({ after, signal: ending.signal });
    const { value } = await batches.next();
    ending.abort();
    expect(value?.attempts.map((attempt) => attempt.id)).to.deep.equal([id]);
  });
});

describe('followAttempts', () => {
  let attempts: WatchedStore;
  let clock: ManualClock;
  let ending: AbortController;

  beforeEach(() => {
    attempts = new WatchedStore();
    clock = new ManualClock();
    ending = new AbortController();
  });
  afterEach(() => ending.abort());

  const follow = (options: { after?: FeedCursor; withFeed?: boolean } = {}) => {
    const { after, withFeed = true } = options;
    const feed = withFeed ? attempts.feed : undefined;
    return createFollowAttempts({ attempts, clock, feed })({ after, signal: ending.signal });
  };
  /** The next batch's ids, as soon as it is there; `settled` says whether it is. */
  const next = (batches: AsyncGenerator<AttemptBatch, void, void>) => {
    const pending = { settled: false, ids: undefined as Promise<readonly number[] | undefined> | undefined };
    pending.ids = batches.next().then(({ value }) => {
      pending.settled = true;
      return value?.attempts.map(({ id }) => id);
    });
    return pending;
  };

  it('begins with a cursor at once, and hands over what is stored from then on as soon as it is', async () => {
    await attempts.add(anAttempt());
    const batches = follow();
    expect(await next(batches).ids).to.deep.equal([]);
    const second = next(batches);
    await clock.advance(0);
    expect(second.settled).to.equal(false);
    const id = await attempts.add(anAttempt());
    expect(await second.ids).to.deep.equal([id]);
    expect(clock.now()).to.equal(0);
  });

  it('goes on after a cursor without a gap', async () => {
    const batches = follow();
    const { value } = await batches.next();
    await batches.return();
    const ids = [await attempts.add(anAttempt()), await attempts.add(anAttempt())];
    expect(await next(follow({ after: value?.cursor ?? '' })).ids).to.deep.equal(ids);
  });

  it('looks after 5 s all the same, should a call have been missed', async () => {
    const batches = follow();
    await batches.next();
    attempts.feed.announce = () => {};
    const pending = next(batches);
    const id = await attempts.add(anAttempt());
    await clock.advance(4_999);
    expect(pending.settled).to.equal(false);
    await clock.advance(1);
    expect(await pending.ids).to.deep.equal([id]);
  });

  it('looks every second without a feed', async () => {
    const batches = follow({ withFeed: false });
    await batches.next();
    const pending = next(batches);
    const id = await attempts.add(anAttempt());
    await clock.advance(999);
    expect(pending.settled).to.equal(false);
    await clock.advance(1);
    expect(await pending.ids).to.deep.equal([id]);
  });

  it('looks again soon when something is held back', async () => {
    const batches = follow();
    await batches.next();
    attempts.heldBack = true;
    const pending = next(batches);
    const id = await attempts.add(anAttempt());
    await clock.advance(300);
    expect(pending.settled).to.equal(false);
    attempts.heldBack = false;
    await clock.advance(100);
    expect(await pending.ids).to.deep.equal([id]);
  });

  it('hands over many in batches, without waiting between them', async () => {
    const batches = follow();
    await batches.next();
    for (let index = 0; index < FOLLOW_BATCH_ROWS + 1; index++) await attempts.add(anAttempt());
    expect(await next(batches).ids).to.have.length(FOLLOW_BATCH_ROWS);
    expect(await next(batches).ids).to.have.length(1);
    expect(clock.now()).to.equal(0);
  });

  it('misses nothing that is stored while its reader is busy', async () => {
    const batches = follow();
    await batches.next();
    const ids: number[] = [];
    const seen: number[] = [];
    for (let round = 0; round < 5; round++) {
      ids.push(await attempts.add(anAttempt()));
      await clock.advance(10);
      seen.push(...((await next(batches).ids) ?? []));
    }
    expect(seen).to.deep.equal(ids);
    expect(clock.now()).to.equal(50);
  });

  it('does not look while nothing happens', async () => {
    const batches = follow();
    await batches.next();
    const pending = next(batches);
    const { looks } = attempts;
    await clock.advance(60_000);
    expect(attempts.looks - looks).to.be.within(11, 13);
    expect(clock.sleeping).to.equal(1);
    ending.abort();
    expect(await pending.ids).to.equal(undefined);
  });

  it('ends at once when told to, and leaves nothing behind', async () => {
    const left: string[] = [];
    const subscribe = attempts.feed.subscribe.bind(attempts.feed);
    attempts.feed.subscribe = (onChange) => {
      const end = subscribe(onChange);
      return () => {
        left.push('the feed');
        end();
      };
    };
    const batches = follow();
    await batches.next();
    const pending = next(batches);
    await clock.advance(10);
    ending.abort();
    expect(await pending.ids).to.equal(undefined);
    expect(left).to.deep.equal(['the feed']);
    expect(clock.sleeping).to.equal(0);
    expect(await next(follow()).ids, 'aborted before it began').to.equal(undefined);
  });

  it('passes on that the store is away or does not know the cursor', async () => {
    expect(await rejectionOf(follow({ after: 'nonsense' }).next())).to.be.instanceOf(InvalidInputError);
    const batches = follow();
    await batches.next();
    const failure = new Error('away');
    attempts.after = () => Promise.reject(failure);
    const pending = rejectionOf(batches.next());
    await clock.advance(5_000);
    expect(await pending).to.equal(failure);
  });
});
