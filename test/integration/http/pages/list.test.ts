import { expect } from 'chai';
import { MemoryAttemptStore } from '../../../../adapters/memory/index.js';
import type { NewAttempt } from '../../../../core/index.js';
import { anAttempt, NOTHING_KNOWN } from '../../../contract/attempt-store/attempt-harness.js';
import { startHttpApp, type TestApp } from '../../../support/http-app.js';
import { PageVisitor, textOf } from '../../../support/page-visitor.js';

const LIST = '/admin/orders/failedorderattempt/';
const T0 = Date.UTC(2026, 1, 12, 10, 30, 45);

describe('The list of failed order attempts', () => {
  let app: TestApp;
  let attempts: MemoryAttemptStore;
  let visitor: PageVisitor;

  beforeEach(async () => {
    attempts = new MemoryAttemptStore();
    app = await startHttpApp({ ports: { attempts } });
    visitor = new PageVisitor(app.url);
    await visitor.logIn('staff');
  });
  afterEach(() => app.close());

  let added = 0;
  const add = (changes: Partial<NewAttempt> = {}) =>
    attempts.add(anAttempt({ submissionId: `s-${added++}`, createdAtMs: T0, ...changes }));

  async function see(query = ''): Promise<string> {
    const { status, text } = await visitor.get(LIST + query);
    expect(status, text).to.equal(200);
    return text;
  }
  const rowsOf = (text: string) =>
    [...text.matchAll(/<tr role="row">([\s\S]*?)<\/tr>/g)].slice(1).map(([, row]) => row ?? '');
  const idsOf = (text: string) =>
    rowsOf(text).map((row) => Number(/failedorderattempt\/(\d+)\/change/.exec(row)?.[1]));
  const find = async (query: string) => idsOf(await see(query));
  const linkOf = (text: string, label: string) => {
    const link = [...text.matchAll(/<a [^>]*href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g)].find(([, , inside]) =>
      textOf(inside ?? '').startsWith(label),
    );
    return link?.[1]?.replaceAll('&amp;', '&').replace(LIST, '') ?? `no link "${label}"`;
  };

  it("has the guide's seven columns, in its order", async () => {
    await add();
    const text = await see();
    const headings = [...text.matchAll(/<th [^>]*>([\s\S]*?)<\/th>/g)].map(([, inside]) => textOf(inside ?? ''));
    expect(headings).to.deep.equal([
      'Created At',
      'Participant',
      'User',
      'Total Attempted',
      'Error Summary',
      'Program Pause',
      'Balance Status',
    ]);
  });

  it('shows what the guide shows of an attempt, with links', async () => {
    await add({ foodTotal: '256.50', validationErrors: ['Food balance exceeded: $256.50 > $250.00'] });
    const [row = ''] = rowsOf(await see());
    expect(textOf(row)).to.equal(
      '2026-02-12 10:30:45 John Doe john $246.50 Food balance exceeded: $256.50 > $250.00 ⚠ Active ✕ Exceeded $256.50 > $250.00',
    );
    expect(row).to.include('<time datetime="2026-02-12T10:30:45Z"');
    expect(row).to.include('href="/admin/account/participant/123/change/"');
    expect(row).to.include('href="/admin/auth/user/456/change/"');
    expect(row).to.include('pill orange').and.to.include('balance-status red');
  });

  it('says in green, and in words, that all was normal', async () => {
    await add({ programPauseActive: false, foodTotal: '250.00' });
    const [row = ''] = rowsOf(await see());
    expect(textOf(row)).to.include('✓ Normal').and.to.include('✓ Within limit $250.00 ≤ $250.00');
    expect(row).to.include('pill green').and.to.include('balance-status green');
  });

  it('says what is not known', async () => {
    await add({ ...NOTHING_KNOWN, participantName: null });
    const [row = ''] = rowsOf(await see());
    expect(textOf(row)).to.match(/^2026-02-12 10:30:45 #123 #456 not known Food balance .* not known not known$/);
  });

  it('truncates a long error summary, and keeps the whole of it at hand', async () => {
    const long = `Product ${'9'.repeat(90)} does not exist`;
    await add({ validationErrors: [long] });
    const [row = ''] = rowsOf(await see());
    expect(textOf(row))
      .to.include(`${long.slice(0, 80)}…`)
      .and.not.to.include(long);
    expect(row).to.include(`title="${long}"`);
  });

  it('shows the newest first, and says how many there are', async () => {
    const ids = [await add(), await add({ createdAtMs: T0 + 1 }), await add({ createdAtMs: T0 - 1 })];
    const text = await see();
    expect(idsOf(text)).to.deep.equal([ids[1], ids[0], ids[2]]);
    expect(textOf(text)).to.include('3 attempts');
  });

  it('says when there is nothing', async () => {
    expect(textOf(await see())).to.include('No order has failed');
    await add();
    const text = await see('?q=nowhere&order=oldest');
    expect(textOf(text)).to.include('No failed order attempt matches').and.to.include('0 attempts');
    expect(linkOf(text, 'Clear all filters')).to.equal('?order=oldest');
  });

  describe('filters', () => {
    let first: number;
    let second: number;
    beforeEach(async () => {
      first = await add({
        createdAtMs: Date.UTC(2025, 11, 31, 23, 59),
        participantId: '124',
        participantName: 'Jane Smith',
        userId: '457',
        username: 'jane',
      });
      second = await add({
        programPauseActive: false,
        foodTotal: '260.00',
        reason: 'duplicate',
        errorCodes: ['duplicate_order'],
        validationErrors: ['Duplicate order submission detected. Please wait before retrying.'],
        ipAddress: '203.0.113.9',
        idempotencyKey: 'ab'.repeat(32),
      });
    });

    for (const [query, found, chip] of [
      ['?program_pause_active=yes', 'first', 'Program pause: active'],
      ['?program_pause_active=no', 'second', 'Program pause: not active'],
      ['?balance_exceeded=no', 'first', 'Balance: within limit'],
      ['?balance_exceeded=yes', 'second', 'Balance: exceeded'],
      ['?participant_id=124', 'first', 'Participant: Jane Smith (#124)'],
      ['?user_id=456', 'second', 'User: john (#456)'],
      ['?reason=duplicate', 'second', 'Reason: Duplicate submission'],
      ['?error_code=food_balance_exceeded', 'first', 'Error: Food balance exceeded'],
      ['?date=2025', 'first', 'Date: 2025'],
      ['?date=2026-02', 'second', 'Date: February 2026'],
      ['?date=2026-02-12', 'second', 'Date: 12 February 2026'],
      ['?q=jane', 'first', 'Search: jane'],
      ['?q=JOHN', 'second', 'Search: JOHN'],
      ['?q=duplicate', 'second', 'Search: duplicate'],
      ['?q=abababab', 'second', 'Search: abababab'],
      ['?q=203.0.113.9', 'second', 'Search: 203.0.113.9'],
      ['?q=smith+jane', 'first', 'Search: smith jane'],
      ['?q=%22order+submission%22', 'second', 'Search: "order submission"'],
    ] as const) {
      it(`finds by ${query}, says so, and can be taken away`, async () => {
        const text = await see(query);
        expect(idsOf(text)).to.deep.equal([found === 'first' ? first : second]);
        expect(linkOf(text, chip)).to.equal('');
        expect(textOf(text)).to.include(`${chip} Remove this filter`);
      });
    }

    it('keep to each other, the order and the search', async () => {
      const query = '?q=o&program_pause_active=no&reason=duplicate&order=-total_attempted';
      const text = await see(query);
      expect(linkOf(text, 'Reason: Duplicate submission')).to.equal(
        '?q=o&program_pause_active=no&order=-total_attempted',
      );
      expect(linkOf(text, 'Created At')).to.equal('?q=o&program_pause_active=no&reason=duplicate&order=newest');
      expect(linkOf(text, 'CSV')).to.equal(
        'export/?format=csv&q=o&program_pause_active=no&reason=duplicate&order=-total_attempted',
      );
      const form = /<form method="get" class="search"[\s\S]*?<\/form>/.exec(text)?.[0] ?? '';
      expect(
        [...form.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => `${name}=${value}`),
      ).to.deep.equal(['program_pause_active=no', 'reason=duplicate', 'order=-total_attempted', 'q=o']);
    });

    it('count what each choice would show', async () => {
      await add();
      const text = textOf(await see('?program_pause_active=yes'));
      expect(text).to.include('All Active 2 Not active 1').and.to.include('All Within limit 2');
      expect(text).to.include('A rule was broken 2').and.not.to.include('Duplicate submission 1');
      expect(text).to.include('2025 1 2026 1');
    });

    it('lead from year to month to day, and back', async () => {
      const year = await see('?date=2026');
      expect(linkOf(year, 'February')).to.equal('?date=2026-02');
      const month = await see('?date=2026-02');
      expect(linkOf(month, '12 Feb')).to.equal('?date=2026-02-12');
      const day = await see('?date=2026-02-12&q=j');
      expect(linkOf(day, 'All dates')).to.equal('?q=j');
      expect(linkOf(day, '2026')).to.equal('?q=j&date=2026');
      expect(linkOf(day, 'February 2026')).to.equal('?q=j&date=2026-02');
    });

    it('offer participants by name or id, also without scripts', async () => {
      const text = await see('?find=j&q=x');
      expect(linkOf(text, 'Jane Smith #124')).to.equal('?q=x&participant_id=124');
      expect(linkOf(text, 'John Doe #123')).to.equal('?q=x&participant_id=123');
      expect(textOf(await see('?find=nobody'))).to.include('Nobody is called so.');
      const { text: json } = await visitor.get('/admin/account/participant/lookup/?q=doe');
      expect(JSON.parse(json)).to.deep.equal({ participants: [{ id: '123', name: 'John Doe' }] });
    });

    it('take an empty field for none', async () => {
      expect(await find('?q=&date=&reason=&participant_id=&program_pause_active=&order=')).to.deep.equal([
        second,
        first,
      ]);
    });
  });

  it('is ordered by each column that can be, in both directions', async () => {
    const a = await add({
      participantName: 'Anna',
      username: 'zoe',
      totalAttempted: '9.00',
      validationErrors: ['B'],
    });
    const b = await add({
      createdAtMs: T0 + 1,
      participantName: 'berta',
      username: 'Adam',
      totalAttempted: '10.00',
      validationErrors: ['a'],
    });
    for (const [label, order, reversed, ids] of [
      ['Created At', 'newest', 'oldest', [b, a]],
      ['Participant', 'participant_name', '-participant_name', [a, b]],
      ['User', 'username', '-username', [b, a]],
      ['Total Attempted', '-total_attempted', 'total_attempted', [b, a]],
      ['Error Summary', 'error_summary', '-error_summary', [b, a]],
    ] as const) {
      const text = await see(label === 'Created At' ? '?order=username' : '');
      expect(linkOf(text, label)).to.equal(`?order=${order}`);
      const ordered = await see(`?order=${order}`);
      expect(idsOf(ordered), order).to.deep.equal(ids);
      expect(linkOf(ordered, label)).to.equal(`?order=${reversed}`);
      expect(await find(`?order=${reversed}`), reversed).to.deep.equal([...ids].reverse());
      const sorted = /aria-sort="(\w+)">\s*<a [^>]*>([^<]+)/.exec(ordered);
      expect(sorted?.slice(1)).to.deep.equal([
        order.startsWith('-') || order === 'newest' ? 'descending' : 'ascending',
        label,
      ]);
    }
  });

  it('leads through its pages, and back', async () => {
    const ids: number[] = [];
    for (let index = 0; index < 120; index++) ids.unshift(await add({ createdAtMs: T0 + (index >> 1) }));
    const first = await see('?q=john');
    expect(idsOf(first)).to.deep.equal(ids.slice(0, 50));
    expect(linkOf(first, 'Previous')).to.include('no link');
    const second = await see(linkOf(first, 'Next'));
    expect(idsOf(second)).to.deep.equal(ids.slice(50, 100));
    const third = await see(linkOf(second, 'Next'));
    expect(idsOf(third)).to.deep.equal(ids.slice(100));
    expect(linkOf(third, 'Next')).to.include('no link');
    const back = await see(linkOf(third, 'Previous'));
    expect(idsOf(back)).to.deep.equal(ids.slice(50, 100));
    expect(idsOf(await see(linkOf(back, 'Previous')))).to.deep.equal(ids.slice(0, 50));
    expect(linkOf(second, 'Participant'), 'a new order begins on its first page').to.equal(
      '?q=john&order=participant_name',
    );
  });

  it('refuses a place that is none of this list', async () => {
    for (const query of ['?after=x', '?before=1-b', '?after=1-5.00', '?order=username&after=1-\u0000']) {
      expect((await visitor.get(LIST + encodeURI(query))).status, query).to.equal(400);
    }
  });

  it('shows hostile texts as what they are', async () => {
    const hostile = '<script>alert("x")</script>';
    await add({
      participantName: hostile,
      username: '"><img src=x onerror=alert(1)>',
      validationErrors: [hostile],
      programPauseName: hostile,
    });
    const text = await see(`?q=${encodeURIComponent(hostile.split(' ')[0] ?? '')}&participant_id=123`);
    expect(rowsOf(text)).to.have.length(1);
    expect(text).not.to.include('<script>alert').and.not.to.include('<img src=x');
    expect(textOf(text)).to.include(hostile);
    expect(text, 'texts of others keep their direction to themselves').to.match(/<bdi>&lt;script&gt;/);
  });

  it('shows times in the configured zone, and says which', async () => {
    await app.close();
    app = await startHttpApp({ ports: { attempts }, deps: { timeZone: 'America/New_York' } });
    visitor = new PageVisitor(app.url);
    await visitor.logIn('staff');
    await add({ createdAtMs: Date.UTC(2026, 1, 12, 3) });
    const text = await see();
    expect(rowsOf(text)[0])
      .to.include('>2026-02-11 22:00:00</time>')
      .and.to.include('datetime="2026-02-12T03:00:00Z"');
    expect(textOf(text)).to.include('Times are shown in America/New_York');
  });

  describe('saved views', () => {
    const save = (name: string, query: string, who = visitor) => who.submit(`${LIST}views/`, { name, query });
    const views = (text: string) =>
      [...text.matchAll(/<a class="menu-item" href="([^"]*)"[^>]*><bdi>(.*?)<\/bdi>/g)].map(([, url, name]) => [
        name,
        url?.replaceAll('&amp;', '&').replace(LIST, ''),
      ]);

    it('are saved under a name, shown to their user only, and deleted', async () => {
      await see('?reason=invalid&order=oldest');
      const { status, location } = await save(' Broken rules ', 'reason=invalid&order=oldest');
      expect([status, location]).to.deep.equal([303, `${LIST}?reason=invalid&order=oldest`]);
      const text = await see('?order=oldest&reason=invalid');
      expect(textOf(text)).to.include('The view “Broken rules” is saved.');
      expect(views(text)).to.deep.equal([['Broken rules', '?reason=invalid&order=oldest']]);
      expect(text, 'the present one').to.match(/class="menu-item"[^>]* aria-current="true"><bdi>Broken rules/);
      const other = new PageVisitor(app.url);
      await other.logIn('superuser');
      expect(views((await other.get(LIST)).text)).to.deep.equal([]);
      await other.submit(`${LIST}views/delete/`, { name: 'Broken rules', query: '' });
      expect(views(await see())).to.have.length(1);
      await visitor.submit(`${LIST}views/delete/`, { name: 'broken rules', query: 'q=x' });
      expect(views(await see())).to.deep.equal([]);
    });

    it('take the place of one of the same name', async () => {
      await see();
      await save('Mine', 'q=a');
      await save('MINE', 'q=b');
      expect(views(await see())).to.deep.equal([['MINE', '?q=b']]);
    });

    it('keep filters, search and order, and nothing else', async () => {
      await see();
      await save('A', 'order=username&q=a+b&after=1-x&before=2&find=j&evil=1&csrf_token=x&date=2026');
      expect(views(await see())).to.deep.equal([['A', '?q=a+b&date=2026&order=username']]);
    });

    it('refuse what is no view of the list, or no name', async () => {
      await see();
      for (const [name, query] of [
        ['A', 'reason=x'],
        ['A', 'q=a&q=b'],
        ['A', `q=${'x'.repeat(2_000)}`],
        ['', 'q=a'],
        ['x'.repeat(61), 'q=a'],
        ['\u0000', 'q=a'],
      ] as const) {
        expect((await save(name, query)).status, name + query).to.equal(400);
      }
      expect(views(await see())).to.deep.equal([]);
    });

    it('are fifty at most', async () => {
      await see();
      for (let index = 0; index <= 50; index++) await save(`View ${index}`, 'q=a');
      const text = await see();
      expect(views(text)).to.have.length(50);
      expect(textOf(text)).to.include('You have 50 views already.');
    });
  });
});
