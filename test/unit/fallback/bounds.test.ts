import { expect } from 'chai';
import { Owed } from '../../../adapters/fallback/owed.js';
import { Recent } from '../../../adapters/fallback/recent.js';

describe('what a fallback remembers in a long outage', () => {
  it('is owed in order, the last 10,000 operations of it', async () => {
    const owed = new Owed();
    const performed: number[] = [];
    for (let number = 0; number < 10_005; number++) {
      owed.add([`key ${number}`], async () => performed.push(number));
    }
    expect([owed.has(['key 4']), owed.has(['key 5'])]).to.deep.equal([false, true]);
    const done = await owed.settle(async (perform) => {
      await perform();
      return true;
    });
    expect(done).to.equal(true);
    expect(performed).to.deep.equal(Array.from({ length: 10_000 }, (_, index) => index + 5));
    expect(owed.has(['key 5'])).to.equal(false);
  });

  it('is owed on when the server goes away again', async () => {
    const owed = new Owed();
    const performed: string[] = [];
    for (const name of ['a', 'b', 'c']) owed.add(['key', 'other'], async () => performed.push(name));
    const attempt = async (perform: () => Promise<unknown>) => {
      if (performed.length === 2) return false;
      await perform();
      return true;
    };
    expect(await owed.settle(attempt)).to.equal(false);
    expect([owed.has(['key']), owed.has(['nothing', 'other'])], 'one of three is left').to.deep.equal([
      true,
      true,
    ]);
    performed.pop();
    expect(await owed.settle(attempt)).to.equal(true);
    expect(performed).to.deep.equal(['a', 'c']);
    expect(owed.has(['key', 'other'])).to.equal(false);
  });

  it('is of the last 50,000 keys', () => {
    const recent = new Recent<number>();
    for (let number = 0; number < 50_000; number++) recent.set(`${number}`, number);
    recent.set('0', -1);
    recent.set('new', 1);
    expect(recent.get('0'), 'set anew').to.equal(-1);
    expect(recent.get('1'), 'the oldest').to.equal(undefined);
    expect(recent.get('2')).to.equal(2);
  });
});
