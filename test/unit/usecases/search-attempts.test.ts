import { expect } from 'chai';
import { MemoryAttemptStore } from '../../../adapters/memory/index.js';
import {
  ATTEMPT_ORDERS,
  type AttemptOrder,
  createSearchAttempts,
  type PageCursor,
  placeOf,
} from '../../../core/index.js';
import { anAttempt } from '../../contract/attempt-store/attempt-harness.js';

describe('pages of found attempts', () => {
  const store = new MemoryAttemptStore();
  const search = createSearchAttempts({ attempts: store }, 'UTC');
  const LIMIT = 4;

  before(async () => {
    // Every third has neither name nor total, and some share them.
    for (let index = 0; index < 23; index++) {
      const known = index % 3 !== 0;
      await store.add(
        anAttempt({
          submissionId: `s-${index}`,
          createdAtMs: 1_000 * (index % 9),
          participantName: known ? `Name ${index % 5}` : null,
          username: known ? `user-${index % 4}` : null,
          totalAttempted: known ? `${index % 6}.00` : null,
          validationErrors: [`Error ${index % 7}`],
        }),
      );
    }
  });

  async function pagesForward(order: AttemptOrder) {
    const pages: { ids: number[]; previous: PageCursor | undefined }[] = [];
    let after: PageCursor | undefined;
    do {
      const page = await search({ order, limit: LIMIT, after });
      pages.push({ ids: page.attempts.map(({ id }) => id), previous: page.previous });
      after = page.next;
    } while (after !== undefined);
    return pages;
  }

  for (const order of ATTEMPT_ORDERS) {
    it(`leads back through the same pages by ${order}`, async () => {
      const pages = await pagesForward(order);
      expect(pages.map(({ ids }) => ids.length)).to.deep.equal([4, 4, 4, 4, 4, 3]);
      let { previous } = pages.at(-1) ?? {};
      for (const expected of pages.slice(0, -1).reverse()) {
        const page = await search({ order, limit: LIMIT, before: previous });
        expect(page.attempts.map(({ id }) => id)).to.deep.equal(expected.ids);
        const last = page.attempts.at(-1);
        expect(page.next).to.deep.equal(last && placeOf(last, order));
        previous = page.previous;
      }
      expect(previous).to.equal(undefined);
    });
  }

  it('shows the first page when nothing before the place has a value either', async () => {
    const nameless = new MemoryAttemptStore();
    for (let index = 0; index < 3; index++) await nameless.add(anAttempt({ username: null }));
    const last = await nameless.get(3);
    const page = await createSearchAttempts(
      { attempts: nameless },
      'UTC',
    )({
      order: 'username',
      limit: 2,
      before: last && placeOf(last, 'username'),
    });
    expect(page.attempts.map(({ id }) => id)).to.deep.equal([1, 2]);
    expect(page.previous).to.equal(undefined);
  });

  it('has nothing before the first page', async () => {
    expect((await search({ limit: LIMIT })).previous).to.equal(undefined);
  });

  it('shows the first page when no more than a page lies before the place', async () => {
    const [first] = await pagesForward('newest');
    const [, second] = (await search({ limit: LIMIT })).attempts;
    const before = second && placeOf(second, 'newest');
    const page = await search({ limit: LIMIT, before });
    expect(page.attempts.map(({ id }) => id)).to.deep.equal(first?.ids);
    expect(page.previous).to.equal(undefined);
  });

  it('keeps to the filter on the way back', async () => {
    const filter = { text: 'Error', programPauseActive: true, limit: 2 };
    const second = await search({ ...filter, after: (await search(filter)).next });
    const third = await search({ ...filter, after: second.next });
    const back = await search({ ...filter, before: third.previous });
    expect(back.attempts.map(({ id }) => id)).to.deep.equal(second.attempts.map(({ id }) => id));
  });
});

describe('a request for a page', () => {
  const store = new MemoryAttemptStore();
  const search = createSearchAttempts({ attempts: store }, 'UTC');

  before(async () => {
    for (let index = 1; index <= 210; index++) {
      const participantName = index % 2 === 0 ? 'John Doe' : 'Doe, Jane';
      await store.add(
        anAttempt({ createdAtMs: index, participantName, username: null, ipAddress: `10.0.0.${index}` }),
      );
    }
  });

  for (const [limit, rows] of [
    [undefined, 50],
    [1, 1],
    [200, 200],
    [201, 200],
  ] as const) {
    it(`for ${limit ?? 'no'} rows gives ${rows}, newest first`, async () => {
      const { attempts } = await search({ limit });
      expect(attempts).to.have.length(rows);
      expect(attempts[0]).to.include({ createdAtMs: 210 });
    });
  }

  for (const limit of [0, -1, 1.5, Number.NaN]) {
    it(`for ${limit} rows is rejected`, async () => {
      const error = await search({ limit }).catch((rejection: unknown) => rejection);
      expect(error).to.include({ code: 'INVALID_INPUT', field: 'limit' });
    });
  }

  for (const [text, found] of [
    ['', 210],
    ['john', 105],
    ['john doe', 105],
    ['doe john', 105],
    ['"john doe"', 105],
    ['"doe john"', 0],
    ['jane 10.0.0.7', 6],
    ['%', 0],
  ] as const) {
    it(`for ${JSON.stringify(text)} finds ${found}`, async () => {
      const first = await search({ text, limit: 200 });
      const rest =
        first.next === undefined ? [] : (await search({ text, limit: 200, after: first.next })).attempts;
      expect(first.attempts.length + rest.length).to.equal(found);
    });
  }
});
