import { expect } from 'chai';
import {
  CHANGE_WINDOW_MS,
  type Change,
  DAY_MS,
  HOUR_MS,
  InvalidInputError,
  type IssueStore,
} from '../../../core/index.js';
import { race, rejectionOf } from '../../contract/contenders.js';
import { FOOD, HYGIENE, system, T0 } from './issues-system.js';

describe('Error issues', () => {
  it('come of refusals: one for each code, an attempt counting once in each of its issues', async () => {
    const { refuse, listed } = system();
    await refuse([FOOD]);
    await refuse([FOOD, HYGIENE, FOOD]);
    const found = await listed();
    expect(found.map(({ id, total, lastDay, state }) => [id, total, lastDay, state])).to.deep.equal([
      [FOOD, 2, 2, 'new'],
      [HYGIENE, 1, 1, 'new'],
    ]);
    expect(found[0]?.days).to.have.length(28);
    expect(found[0]?.days.at(-1)).to.equal(2);
  });

  it('show what needs attention first, and neither resolved nor archived ones unless asked', async () => {
    const { refuse, decide, listIssues, clock } = system();
    clock.set(T0 - 30 * DAY_MS);
    for (const code of [FOOD, HYGIENE, 'cart_empty', 'cart_too_large'] as const) await refuse([code]);
    clock.set(T0);
    await refuse([HYGIENE]);
    await refuse(['duplicate_order']);
    await decide({ action: 'resolve', issueId: 'cart_empty' });
    await decide({ action: 'archive', issueId: 'cart_too_large' });
    await decide({ action: 'assign', assignee: '7' });
    const { issues, counts, more, complete } = await listIssues();
    expect(issues.map(({ id, state }) => `${id} ${state}`)).to.deep.equal([
      'duplicate_order new',
      `${HYGIENE} ongoing`,
      `${FOOD} ongoing`,
    ]);
    expect({ counts, more, complete }).to.deep.equal({
      counts: { new: 1, regressed: 0, escalating: 0, ongoing: 2, archived: 1, resolved: 1 },
      more: 0,
      complete: true,
    });
    const his = await listIssues({ assignee: '7' });
    expect(his.issues.map(({ id }) => id)).to.deep.equal([FOOD]);
  });

  it('are merged and split by rules that can be taken back, and nothing but the reading changes', async () => {
    const { refuse, decide, totals, find, store } = system();
    await refuse([FOOD]);
    await refuse([FOOD, HYGIENE], { programPauseActive: false });
    await refuse([HYGIENE]);
    const counts = await store.counts({ sinceMs: 0, untilMs: T0 + DAY_MS });
    expect(await totals()).to.deep.equal({ [FOOD]: 2, [HYGIENE]: 2 });

    expect(await decide({ action: 'merge', merged: [HYGIENE] })).to.deep.equal({ kind: 'decided', revision: 1 });
    // The attempt with both counts once.
    expect(await totals()).to.deep.equal({ [FOOD]: 3 });
    expect((await find(FOOD))?.members).to.deep.equal([FOOD, HYGIENE]);
    expect(await decide({ action: 'split' })).to.include({ kind: 'impossible' });
    expect(await decide({ action: 'merge', issueId: HYGIENE, merged: [FOOD] })).to.deep.equal({ kind: 'unknown' });

    expect(await decide({ action: 'revert', reverts: 1 })).to.include({ kind: 'decided' });
    expect(await decide({ action: 'revert', reverts: 1 })).to.include({ kind: 'impossible' });
    expect(await totals()).to.deep.equal({ [FOOD]: 2, [HYGIENE]: 2 });

    expect(await decide({ action: 'split' })).to.include({ kind: 'decided' });
    expect(await totals()).to.deep.equal({
      [`${FOOD};pause=off`]: 1,
      [`${FOOD};pause=on`]: 1,
      [HYGIENE]: 2,
    });
    const part = `${FOOD};pause=on`;
    expect(await decide({ action: 'split', issueId: part })).to.include({ kind: 'impossible' });
    expect(await decide({ action: 'merge', issueId: HYGIENE, merged: [part] })).to.include({ kind: 'decided' });
    expect(await totals()).to.deep.equal({ [`${FOOD};pause=off`]: 1, [HYGIENE]: 3 });
    const other = `${FOOD};pause=off`;
    expect(await decide({ action: 'revert', issueId: other, reverts: 3 })).to.include({ kind: 'impossible' });
    expect(await decide({ action: 'revert', issueId: HYGIENE, reverts: 4 })).to.include({ kind: 'decided' });
    expect(await decide({ action: 'revert', issueId: other, reverts: 3 })).to.include({ kind: 'decided' });
    expect(await totals()).to.deep.equal({ [FOOD]: 2, [HYGIENE]: 2 });
    expect(await store.counts({ sinceMs: 0, untilMs: T0 + DAY_MS })).to.deep.equal(counts);
  });

  it('are read by whoever watches only while one is resolved or archived, and what is noted says nothing else', async () => {
    let reads = 0;
    const { refuse, decide, watchIssues, clock, store } = system((same) => ({
      ...{ decide: same.decide.bind(same), decisions: same.decisions.bind(same), count: same.count.bind(same) },
      counts: (window) => {
        reads++;
        return same.counts(window);
      },
    }));
    await refuse([FOOD]);
    await refuse([HYGIENE]);
    const watched = async () => {
      reads = 0;
      return [await watchIssues(), reads];
    };
    expect(await watched(), 'nothing was decided').to.deep.equal([0, 0]);
    await decide({ action: 'note', issueId: HYGIENE });
    expect(await watched(), 'nobody waits').to.deep.equal([0, 0]);
    await decide({ action: 'resolve' });
    expect(await watched(), 'one waits, and one does not').to.deep.equal([0, 1]);
    await decide({ action: 'resolve', issueId: HYGIENE });
    clock.set(T0 + HOUR_MS);
    await refuse([FOOD]);
    await refuse([HYGIENE]);
    expect(await watched(), 'both').to.deep.equal([2, 1]);
    const noted = (await store.decisions()).slice(-2);
    const facts = { by: null, why: '', assignee: null, merged: [], reverts: null };
    for (const { revision: _, issueId: __, ...each } of noted)
      expect(each).to.deep.equal({ ...facts, action: 'regressed', atMs: T0 + HOUR_MS });
    expect(noted.map(({ issueId }) => issueId)).to.have.members([FOOD, HYGIENE]);
    expect(await watched(), 'nobody waits any more').to.deep.equal([0, 0]);
  });

  it('are counted in steps, with a rest after each that is many times as long, but for the last', async () => {
    const took = [20, 5, 40, 30];
    const began: number[] = [];
    const { countIssues, clock } = system((same) => ({
      ...{ counts: same.counts, decisions: same.decisions, decide: same.decide },
      async count() {
        began.push(clock.now() - T0);
        clock.set(clock.now() + (took[began.length - 1] ?? 0));
        return began.length < took.length;
      },
    }));
    let counted: boolean | undefined;
    const counting = countIssues({ rest: 9 }).then((all) => {
      counted = all;
    });
    await clock.advance(0);
    expect([began, counted]).to.deep.equal([[0], undefined]);
    await clock.advance(10_000);
    await counting;
    // 20 + 180, then 5 and the least rest of 100, then 40 + 360.
    expect([began, counted]).to.deep.equal([[0, 200, 305, 705], true]);
  });

  it('are not counted on when whoever counts is told to stop, also in a rest', async () => {
    let steps = 0;
    const { countIssues, clock } = system((same) => ({
      ...{ counts: same.counts, decisions: same.decisions, decide: same.decide },
      async count() {
        steps++;
        return true;
      },
    }));
    const stopping = new AbortController();
    const counting = countIssues({ rest: 9, signal: stopping.signal });
    await clock.advance(150);
    stopping.abort();
    expect(await counting).to.equal(false);
    expect(steps).to.equal(2);
    expect(await countIssues({ rest: 9, steps: 1 }), 'the last step has no rest').to.equal(false);
  });

  it('keep what was merged into one that is merged into a third', async () => {
    const { refuse, decide, totals } = system();
    for (const code of [FOOD, HYGIENE, 'cart_empty'] as const) await refuse([code]);
    await decide({ action: 'merge', merged: [HYGIENE] });
    await decide({ action: 'merge', issueId: 'cart_empty', merged: [FOOD] });
    expect(await totals()).to.deep.equal({ cart_empty: 3 });
    await decide({ action: 'revert', issueId: 'cart_empty', reverts: 1 });
    expect(await totals()).to.deep.equal({ cart_empty: 2, [HYGIENE]: 1 });
    await decide({ action: 'revert', issueId: 'cart_empty', reverts: 2 });
    expect(await totals()).to.deep.equal({ cart_empty: 1, [FOOD]: 1, [HYGIENE]: 1 });
  });

  it('take no merge with itself, with nothing, or with what is not there', async () => {
    const { refuse, decide } = system();
    await refuse([FOOD]);
    for (const merged of [[], [FOOD], [HYGIENE], ['nonsense']]) {
      expect(await decide({ action: 'merge', merged }), merged.join()).to.include({ kind: 'impossible' });
    }
  });

  it('ask for a note, and for a reason where the grouping changes', async () => {
    const { refuse, decide, find } = system();
    await refuse([FOOD]);
    for (const action of ['note', 'merge', 'split', 'revert'] as const) {
      expect(await rejectionOf(decide({ action, why: '  ' }))).to.be.instanceOf(InvalidInputError);
    }
    expect(await rejectionOf(decide({ action: 'note', why: 'x'.repeat(2_001) }))).to.be.instanceOf(
      InvalidInputError,
    );
    await decide({ action: 'note', why: ' Prices were raised. ' });
    await decide({ action: 'resolve', why: '' });
    expect((await find(FOOD))?.standing).to.include({ note: 'Prices were raised.', version: 2 });
  });

  it('let one of many who have seen the same decide, and tell the others', async () => {
    const { refuse, decideIssue, find, store } = system();
    await refuse([FOOD]);
    await refuse([HYGIENE]);
    const results = await race((index) =>
      decideIssue({
        issueId: index === 0 ? HYGIENE : FOOD,
        action: 'assign',
        version: 0,
        by: String(index),
        assignee: '1',
      }),
    );
    const decided = results.filter(({ kind }) => kind === 'decided');
    expect(decided).to.have.length(2);
    expect(results[0]?.kind, 'another issue is not in the way').to.equal('decided');
    expect(results.filter(({ kind }) => kind === 'conflict')).to.have.length(results.length - 2);
    expect(await store.decisions()).to.have.length(2);
    const version = (await find(FOOD))?.standing.version ?? 0;
    const again = await decideIssue({ issueId: FOOD, action: 'reopen', version, by: '1' });
    expect(again.kind).to.equal('decided');
  });

  it('note once that a resolved one was seen again and an archived one escalated, whoever watches', async () => {
    const { refuse, decide, find, watchIssues, clock, store } = system();
    for (let day = 20; day > 1; day--) {
      clock.set(T0 - day * DAY_MS);
      await refuse([FOOD]);
      await refuse([HYGIENE]);
    }
    clock.set(T0);
    await decide({ action: 'resolve' });
    await decide({ action: 'archive', issueId: HYGIENE });
    expect(await watchIssues()).to.equal(0);
    clock.set(T0 + HOUR_MS);
    await refuse([FOOD]);
    for (let count = 0; count < 10; count++) await refuse([HYGIENE]);
    await race(() => watchIssues(), 20);
    await watchIssues();
    const noted = (await store.decisions()).filter(({ by }) => by === null);
    expect(noted.map(({ issueId, action, atMs }) => [issueId, action, atMs - T0])).to.have.deep.members([
      [FOOD, 'regressed', HOUR_MS],
      [HYGIENE, 'escalated', HOUR_MS],
    ]);
    expect((await find(FOOD))?.state).to.equal('regressed');
    clock.set(T0 + 60 * DAY_MS);
    expect([(await find(FOOD))?.state, (await find(HYGIENE))?.state]).to.deep.equal(['ongoing', 'ongoing']);
  });

  it('show what changed in the 24 hours before one was first seen, to the very instant', async () => {
    const { refuse, showIssue, changes, shop, clock } = system();
    const rice = { id: '9', name: 'Rice', category: 'food', price: '10.00', active: true } as const;
    await shop.putProducts([rice, { ...rice, id: '17' }]);
    const pause = { name: 'Weekoff', fromMs: T0 - 9 * DAY_MS, untilMs: T0 - 1, multiplier: '2.0' };
    await shop.addPauses([pause]);
    await changes.note({ kind: 'release', value: '1', atMs: T0 - CHANGE_WINDOW_MS - 1 });
    await changes.note({ kind: 'release', value: '2', atMs: T0 - CHANGE_WINDOW_MS });
    await changes.note({ kind: 'rules', value: '1', atMs: T0 });
    await changes.note({ kind: 'release', value: '3', atMs: T0 + 1 });
    clock.set(T0 - 5);
    await shop.putProducts([{ ...rice, price: '12.00' }]);
    clock.set(T0 - 4);
    await shop.putProducts([{ ...rice, id: '17', active: false }]);
    clock.set(T0);
    const text = 'Product 17 is not available';
    await refuse([FOOD]);
    await refuse(['product_inactive'], { validationErrors: [text] });
    await refuse(['cart_empty']);

    const told = async (id: string) => {
      const shown = await showIssue(id);
      return shown?.changes?.list.map(({ atMs, kind, subject }: Change) =>
        `${atMs - T0} ${kind} ${subject}`.trim(),
      );
    };
    const common = ['0 rules', '-1 pause_ended Weekoff'];
    const release = `-${CHANGE_WINDOW_MS} release`;
    expect(await told(FOOD)).to.deep.equal([...common, '-4 availability 17', '-5 price 9', release]);
    expect(await told('product_inactive;product=17')).to.deep.equal([...common, '-4 availability 17', release]);
    expect(await told('cart_empty')).to.deep.equal([...common, release]);
    clock.set(T0 + 8 * DAY_MS);
    expect((await showIssue(FOOD))?.changes, 'an ongoing issue').to.equal(undefined);
    expect(await showIssue('cart_too_large')).to.equal(undefined);
  });

  it('note release and rules of a server that starts, when they are others than before', async () => {
    const { noteStart, changes } = system();
    await noteStart('0.1.0');
    await noteStart('0.1.0');
    await noteStart('0.2.0');
    const all = await changes.between({ sinceMs: 0, untilMs: T0 + 1, kinds: ['release', 'rules'], limit: 9 });
    expect(all.map(({ kind, before, after }) => [kind, before, after])).to.have.deep.members([
      ['release', null, '0.1.0'],
      ['release', '0.1.0', '0.2.0'],
      ['rules', null, '1/3:60/2,4,8,16,60:3600/300/1000:1000000'],
    ]);
  });

  it('say so while attempts wait to be counted', async () => {
    const behind = (store: IssueStore): IssueStore => ({
      count: async () => true,
      counts: (window) => store.counts(window),
      decisions: () => store.decisions(),
      decide: (decision, revision) => store.decide(decision, revision),
    });
    const { refuse, listIssues, showIssue, countIssues } = system(behind);
    await refuse([FOOD]);
    expect((await listIssues()).complete).to.equal(false);
    expect((await showIssue(FOOD))?.complete).to.equal(false);
    expect(await countIssues({ steps: 3 })).to.equal(false);
  });
});
