import { expect } from 'chai';
import { CloseError, Closers } from '../../../apps/container/closers.js';

describe('closing the container', () => {
  it('goes in the reverse order of opening, one after the other', async () => {
    const order: string[] = [];
    const closers = new Closers();
    for (const name of ['database', 'cache', 'server']) {
      closers.add(name, name, async () => {
        order.push(`${name} begins`);
        await new Promise(setImmediate);
        order.push(`${name} ends`);
      });
    }
    await closers.closeAll();
    expect(order).to.deep.equal([
      'server begins',
      'server ends',
      'cache begins',
      'cache ends',
      'database begins',
      'database ends',
    ]);
  });

  it('closes the rest when one fails, and says which one did', async () => {
    const closed: string[] = [];
    const closers = new Closers();
    closers.add('database', 'database', async (name) => closed.push(name));
    closers.add('cache', 'cache', async () => {
      throw new Error('it is stuck');
    });
    const error = await closers.closeAll().then(undefined, (reason: unknown) => reason);
    expect(closed).to.deep.equal(['database']);
    expect(error).to.be.instanceOf(CloseError);
    expect((error as CloseError).message).to.equal('Could not be closed: cache.');
    expect((error as CloseError).errors).to.have.length(1);
  });

  it('closes each thing once, however often it is asked', async () => {
    let closed = 0;
    const closers = new Closers();
    closers.add('database', undefined, async () => ++closed);
    await Promise.all([closers.closeAll(), closers.closeAll()]);
    await closers.closeAll();
    expect(closed).to.equal(1);
  });
});
