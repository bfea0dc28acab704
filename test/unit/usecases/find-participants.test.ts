import { expect } from 'chai';
import { MemoryShop, MemoryShopDirectory } from '../../../adapters/memory/index.js';
import { InvalidInputError } from '../../../core/index.js';
import { createFindParticipants } from '../../../core/usecases/find-participants.js';
import { rejectionOf } from '../../contract/contenders.js';

describe('findParticipants', () => {
  const shop = new MemoryShop();
  const findParticipants = createFindParticipants({ directory: new MemoryShopDirectory(shop) });
  const idsOf = async (...typed: Parameters<typeof findParticipants>) =>
    (await findParticipants(...typed)).map(({ id }) => id);

  before(async () => {
    const crowd = Array.from({ length: 100 }, (_, index) => ({ id: String(100 + index), name: 'Somebody' }));
    await shop.putParticipants([
      ...crowd,
      { id: '7', name: 'Doe, John' },
      { id: 'x y', name: 'Two Words' },
      { id: '8', name: '\ufffd' },
    ]);
  });

  for (const [typed, ids] of [
    ['7', ['7']],
    [' 7 ', ['7']],
    ['john doe', ['7']],
    ['"doe, j"', ['7']],
    ['x y', ['x y']],
    ['', []],
    ['  "" ', []],
    ['\u0000', ['8']],
    ['nobody', []],
  ] as const) {
    it(`finds ${JSON.stringify(ids)} for ${JSON.stringify(typed)}`, async () => {
      expect(await idsOf(typed)).to.deep.equal(ids);
    });
  }

  it('finds ten unless told otherwise, and never more than fifty', async () => {
    expect(await idsOf('some')).to.have.length(10);
    expect(await idsOf('some', 3)).to.have.length(3);
    expect(await idsOf('some', 1_000)).to.have.length(50);
    expect(await rejectionOf(findParticipants('some', 0))).to.be.instanceOf(InvalidInputError);
  });

  it('finds nobody without a directory', async () => {
    expect(await createFindParticipants({})('7')).to.deep.equal([]);
  });
});
