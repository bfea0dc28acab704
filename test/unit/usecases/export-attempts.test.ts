import { expect } from 'chai';
import { MemoryAttemptStore } from '../../../adapters/memory/index.js';
import type { AttemptPage, AttemptSearch, FailedOrderAttempt } from '../../../core/index.js';
import { createExportAttempts, EXPORT_PAGE_ROWS } from '../../../core/usecases/export-attempts.js';
import { anAttempt, T0 } from '../../contract/attempt-store/attempt-harness.js';
import { rejectionOf } from '../../contract/contenders.js';

/** Counts the pages that were asked for. */
class CountingStore extends MemoryAttemptStore {
  asked = 0;
  override search(search: AttemptSearch): Promise<AttemptPage> {
    this.asked++;
    return super.search(search);
  }
}

describe('exportAttempts', () => {
  let attempts: CountingStore;

  beforeEach(() => {
    attempts = new CountingStore();
  });

  const store = async (count: number) => {
    for (let index = 0; index < count; index++) {
      await attempts.add(anAttempt({ createdAtMs: T0 + (index % 7), userId: String(index % 2) }));
    }
  };
  const exported = async (pages: AsyncIterable<readonly FailedOrderAttempt[]>) => {
    const found: FailedOrderAttempt[] = [];
    for await (const page of pages) {
      expect(page.length).to.be.within(1, EXPORT_PAGE_ROWS);
      found.push(...page);
    }
    return found.map(({ id }) => id);
  };

  for (const count of [0, 1, EXPORT_PAGE_ROWS, EXPORT_PAGE_ROWS + 1, 2 * EXPORT_PAGE_ROWS + 3]) {
    it(`hands out each of ${count} attempts once, none of its pages empty or too long`, async () => {
      await store(count);
      const found = await exported(createExportAttempts({ attempts }, 'UTC')());
      expect(found).to.have.length(count);
      expect(new Set(found).size).to.equal(count);
      expect(attempts.asked).to.equal(Math.max(1, Math.ceil(count / EXPORT_PAGE_ROWS)));
    });
  }

  it('hands out what passes the filters, in the order that was asked for', async () => {
    await store(20);
    const found = await exported(createExportAttempts({ attempts }, 'UTC')({ userId: '1', order: 'oldest' }));
    const shown = await attempts.search({ userId: '1', order: 'oldest', limit: 100 });
    expect(found).to.deep.equal(shown.attempts.map(({ id }) => id));
    expect(found).to.have.length(10);
  });

  it('reads the next page only when it is asked for it, and none after its reader has stopped', async () => {
    await store(3 * EXPORT_PAGE_ROWS);
    const pages = createExportAttempts({ attempts }, 'UTC')();
    expect(attempts.asked).to.equal(0);
    for await (const _ of pages) break;
    expect(attempts.asked).to.equal(1);
    expect(await pages.next()).to.deep.equal({ done: true, value: undefined });
    expect(attempts.asked).to.equal(1);
  });

  it("ends between two pages with the signal's reason", async () => {
    await store(2 * EXPORT_PAGE_ROWS);
    const controller = new AbortController();
    const pages = createExportAttempts({ attempts }, 'UTC')({ signal: controller.signal });
    expect((await pages.next()).done).to.equal(false);
    const reason = new Error('the download was cancelled');
    controller.abort(reason);
    expect(await rejectionOf(pages.next())).to.equal(reason);
    expect(attempts.asked).to.equal(1);
  });
});
