import { expect } from 'chai';
import { LOOKED_AT, News } from '../../../../apps/http/live/news.js';
import type { FailedOrderAttempt } from '../../../../core/index.js';
import { anAttempt } from '../../../contract/attempt-store/attempt-harness.js';

describe('News of attempts', () => {
  const list = (...ids: number[]): FailedOrderAttempt[] => ids.map((id) => ({ ...anAttempt(), id }));
  const idsOf = (attempts: readonly FailedOrderAttempt[] | 'too many') =>
    attempts === 'too many' ? attempts : attempts.map(({ id }) => id);
  const newest = (highest: number) => list(...Array.from({ length: LOOKED_AT }, (_, index) => highest - index));

  it('are what was not there before, oldest first, and nothing at the first look', () => {
    const news = new News();
    expect(news.take(list(2, 1))).to.deep.equal([]);
    expect(idsOf(news.take(list(4, 3, 2, 1)))).to.deep.equal([3, 4]);
    expect(news.take(list(4, 3, 2, 1))).to.deep.equal([]);
  });

  it('include a lower id that is stored after a higher one', () => {
    const news = new News();
    news.take(list(1));
    expect(idsOf(news.take(list(3, 1)))).to.deep.equal([3]);
    expect(idsOf(news.take(list(3, 2, 1)))).to.deep.equal([2]);
    expect(idsOf(news.since(3))).to.deep.equal([1, 2]);
  });

  it('do not include what comes into view again because newer ones were deleted', () => {
    const news = new News();
    news.take(list(1));
    news.take(list(3, 2, 1));
    news.take(list(3, 2));
    expect(news.take(list(2, 1))).to.deep.equal([]);
  });

  it('since an id are told as long as the look reaches back to it', () => {
    const news = new News();
    news.take(newest(1_000));
    expect(idsOf(news.since(1_000))).to.have.length(19);
    expect(idsOf(news.since(801))).to.include.members([802, 1_000]);
    expect(idsOf(news.since(800))).to.equal('too many');
    expect(news.lastId).to.equal(1_000);
  });

  it('are none of an empty store', () => {
    const news = new News();
    news.take([]);
    expect([news.lastId, idsOf(news.since(0))]).to.deep.equal([0, []]);
  });
});
