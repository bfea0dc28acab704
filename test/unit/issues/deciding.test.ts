import { expect } from 'chai';
import { InvalidInputError } from '../../../core/index.js';
import { rejectionOf } from '../../contract/contenders.js';
import { FOOD, HYGIENE, system, T0 } from './issues-system.js';

describe('Decisions on error issues', () => {
  it('let nobody take back what was merged into another issue, which they have not seen', async () => {
    const { refuse, decide, totals, find } = system();
    for (const code of [FOOD, HYGIENE, 'cart_empty'] as const) await refuse([code]);
    await decide({ action: 'merge', merged: [HYGIENE] });
    await decide({ action: 'note', why: 'Leave them merged.' });
    await decide({ action: 'split', issueId: 'cart_empty' });
    const part = 'cart_empty;pause=on';
    const merged = { cart_empty: undefined, [FOOD]: 2, [part]: 1 };
    expect({ cart_empty: undefined, ...(await totals()) }).to.deep.equal(merged);
    for (const [issueId, reverts] of [
      [part, 1],
      [FOOD, 3],
    ] as const) {
      const result = await decide({ action: 'revert', issueId, reverts });
      expect(result, `${reverts} from ${issueId}`).to.include({ kind: 'impossible' });
    }
    expect({ cart_empty: undefined, ...(await totals()) }).to.deep.equal(merged);
    expect((await find(FOOD))?.standing.version).to.equal(2);
    expect(await decide({ action: 'revert', issueId: part, reverts: 3 })).to.include({ kind: 'decided' });
    expect(await decide({ action: 'revert', reverts: 1 })).to.include({ kind: 'decided' });
  });

  it('record of each decision what it is about, and nothing else', async () => {
    const { refuse, decide, store } = system();
    for (const code of [FOOD, HYGIENE, 'cart_empty'] as const) await refuse([code]);
    const given = { assignee: '7', reverts: 1, merged: [HYGIENE] };
    await decide({ action: 'assign', ...given });
    await decide({ action: 'assign', assignee: undefined, why: undefined });
    await decide({ action: 'merge', ...given, merged: [HYGIENE, HYGIENE] });
    await decide({ action: 'resolve', ...given, why: undefined });
    await decide({ action: 'revert', ...given, reverts: 3 });
    await decide({ action: 'split', ...given, issueId: 'cart_empty' });
    await decide({ action: 'revert', issueId: 'cart_empty;pause=on', reverts: 6 });
    const plain = {
      atMs: T0,
      by: '1',
      issueId: FOOD,
      why: 'A reason.',
      assignee: null,
      merged: [],
      reverts: null,
    };
    const parts = ['on', 'off', 'unknown'].map((pause) => `cart_empty;pause=${pause}`);
    const decisions = await store.decisions();
    expect(decisions.at(-1)?.merged, 'all that were told apart').to.have.members(parts);
    expect(
      decisions.map(({ merged, ...each }) => ({ ...each, merged: merged.length === 3 ? [] : merged })),
    ).to.deep.equal(
      [
        { ...plain, action: 'assign', assignee: '7' },
        { ...plain, action: 'assign', why: '' },
        { ...plain, action: 'merge', merged: [HYGIENE] },
        { ...plain, action: 'resolve', why: '' },
        { ...plain, action: 'revert', merged: [HYGIENE], reverts: 3 },
        { ...plain, action: 'split', issueId: 'cart_empty' },
        { ...plain, action: 'revert', issueId: 'cart_empty', reverts: 6 },
      ].map((each, index) => ({ ...each, revision: index + 1 })),
    );
  });

  it('say why what somebody asks for cannot be', async () => {
    const { refuse, decide } = system();
    for (const code of [FOOD, HYGIENE, 'cart_empty'] as const) await refuse([code]);
    const why = async (request: Parameters<typeof decide>[0]) => {
      const result = await decide(request);
      return result.kind === 'impossible' ? result.message : result.kind;
    };
    expect(await why({ action: 'merge' })).to.equal('There is nothing to merge.');
    expect(await why({ action: 'merge', merged: [FOOD] })).to.equal('An issue cannot be merged into itself.');
    expect(await why({ action: 'merge', merged: [HYGIENE, 'nonsense'] })).to.match(
      /^One of the issues is not there/,
    );
    expect(await why({ action: 'revert' })).to.match(/^This issue has no such merge or split/);
    expect(await why({ action: 'merge', merged: [HYGIENE] })).to.equal('decided');
    expect(await why({ action: 'split' })).to.equal('Take the merge back first.');
    expect(await why({ action: 'split', issueId: 'cart_empty' })).to.equal('decided');
    const part = 'cart_empty;pause=on';
    expect(await why({ action: 'split', issueId: part })).to.equal('It is split already.');
    expect(await why({ action: 'merge', issueId: part, merged: [FOOD] })).to.equal('decided');
    expect(await why({ action: 'revert', issueId: part, reverts: 2 })).to.match(/^Its parts are merged/);
    expect(await why({ action: 'revert', issueId: part, reverts: 1 }), 'a merge of a merge').to.equal('decided');
    for (const [action, text] of [
      ['note', 'must be the note.'],
      ['split', 'must say why.'],
    ] as const) {
      const error = await rejectionOf(decide({ action, issueId: part, why: ' ' }));
      expect(error).to.be.instanceOf(InvalidInputError).and.include({ field: 'why' });
      expect(String(error)).to.include(text);
    }
    expect(await why({ action: 'note', issueId: part, why: 'x'.repeat(2_000) })).to.equal('decided');
    expect(String(await rejectionOf(decide({ action: 'note', why: 'x'.repeat(2_001) })))).to.include(
      '2000 characters',
    );
  });

  it('are decided on though others decide about other issues meanwhile, but not for ever', async () => {
    let [tries, faster] = [0, 9];
    const { refuse, decide, store } = system((same) => ({
      ...{ counts: same.counts.bind(same), decisions: same.decisions.bind(same), count: same.count.bind(same) },
      decide: async (decision, revision) => ++tries > faster && same.decide(decision, revision),
    }));
    await refuse([FOOD]);
    expect(await decide({ action: 'archive' })).to.deep.equal({ kind: 'decided', revision: 1 });
    [tries, faster] = [0, Number.POSITIVE_INFINITY];
    expect(await decide({ action: 'reopen' })).to.deep.equal({ kind: 'conflict', version: 1 });
    expect(tries).to.equal(10);
    expect(await store.decisions()).to.have.length(1);
  });
});
