import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { expect } from 'chai';
import { MemoryAttemptStore } from '../../../../adapters/memory/index.js';
import {
  type AttemptPage,
  type AttemptSearch,
  EXPORT_PAGE_ROWS,
  type NewAttempt,
} from '../../../../core/index.js';
import { anAttempt, NOTHING_KNOWN } from '../../../contract/attempt-store/attempt-harness.js';
import { startHttpApp, type TestApp } from '../../../support/http-app.js';
import { PageVisitor } from '../../../support/page-visitor.js';

const T0 = Date.UTC(2026, 1, 12, 10, 30, 45);
const EXPORT = '/admin/orders/failedorderattempt/export/';
const HEAD =
  'id,created_at,participant,participant_name,user,username,reason,error_codes,error_summary,total_attempted,food_total,hygiene_total,full_balance,' +
  'available_balance,hygiene_balance,program_pause_active,program_pause_name,voucher_multiplier,active_voucher_count,order_id,idempotency_key,cart_hash,' +
  'cart_snapshot,ip_address,user_agent';

/** Counts its pages, and breaks when told to. */
class CountingStore extends MemoryAttemptStore {
  pages = 0;
  breaksAt = Number.POSITIVE_INFINITY;
  override async search(search: AttemptSearch): Promise<AttemptPage> {
    if (search.limit === EXPORT_PAGE_ROWS && ++this.pages >= this.breaksAt) throw new Error('It broke.');
    return super.search(search);
  }
}

describe('The export', () => {
  let app: TestApp;
  let attempts: CountingStore;
  let visitor: PageVisitor;
  beforeEach(async () => {
    attempts = new CountingStore();
    app = await startHttpApp({ ports: { attempts } });
    visitor = new PageVisitor(app.url);
    await visitor.logIn('staff');
  });
  afterEach(() => app.close());

  let added = 0;
  const add = (changes: Partial<NewAttempt> = {}) =>
    attempts.add(anAttempt({ submissionId: `s-${added++}`, createdAtMs: T0, ...changes }));
  const fill = async (count: number) => {
    for (let index = 0; index < count; index++) await add({ createdAtMs: index, userAgent: 'x'.repeat(500) });
  };

  it('gives CSV for spreadsheets: UTF-8 with its mark, CRLF, numbers as numbers', async () => {
    await add({ orderId: '77' });
    const { status, headers, text } = await visitor.get(`${EXPORT}?format=csv`);
    expect(status).to.equal(200);
    expect(headers.get('content-type')).to.equal('text/csv; charset=utf-8; header=present');
    expect(headers.get('content-disposition')).to.equal(
      'attachment; filename="failed-order-attempts-2026-02-12.csv"',
    );
    // The mark is swallowed by whoever decodes the text; the bytes are looked at below.
    expect(text.split('\r\n')).to.deep.equal([
      HEAD,
      `1,2026-02-12T10:30:45Z,123,John Doe,456,john,invalid,food_balance_exceeded,Food balance exceeded: $240.00 > $250.00,246.50,240.00,6.50,125.00,250.00,10.00,yes,Weekoff,2.0,3,77,${'d0dc77186c44fe52'.repeat(4)},${'733fb4dbbeee66a7'.repeat(4)},"[{""product_id"":17,""quantity"":2,""price"":""120.00""}]",192.168.1.100,Mozilla/5.0`,
      '',
    ]);
    const response = await fetch(`${app.url}${EXPORT}?format=csv`, {
      headers: { Cookie: `__Host-session=${visitor.secret}` },
    });
    expect([...new Uint8Array(await response.arrayBuffer()).slice(0, 3)]).to.deep.equal([0xef, 0xbb, 0xbf]);
  });

  it('leaves cells empty of what is not known', async () => {
    await add({ ...NOTHING_KNOWN, cartSnapshot: [] });
    const [, row = ''] = (await visitor.get(`${EXPORT}?format=csv`)).text.split('\r\n');
    expect(row).to.match(/^1,2026-02-12T10:30:45Z,123,,456,,invalid,[^,]*,[^,]*,,,,,,,,,,,,\w{64},\w{64},\[\],,$/);
  });

  it('makes no formula of what somebody else wrote', async () => {
    for (const participantName of [
      '=HYPERLINK("http://evil.example","Click")',
      '+1',
      '-1',
      '@SUM(A1)',
      '\t=1',
      '\r=1',
      ' =1',
      '\n=1',
    ])
      await add({ participantName, userAgent: '=1+1\r\nX: y', programPauseName: '=2' });
    const { text } = await visitor.get(`${EXPORT}?format=csv&order=oldest`);
    expect(text).to.include(`,"'=HYPERLINK(""http://evil.example"",""Click"")",`);
    for (const safe of [",'+1,", ",'-1,", ",'@SUM(A1),", ",'\t=1,", `,"'\r=1",`, ",' =1,", `,"'\n=1",`, ",'=2,"])
      expect(text, JSON.stringify(safe)).to.include(safe);
    expect(text).to.include(`,"'=1+1\r\nX: y"\r\n`);
  });

  it('gives JSONL with the results of the API', async () => {
    await add({ participantName: 'A "quoted"\nname' });
    await add({ createdAtMs: 1, ...NOTHING_KNOWN });
    const { headers, text } = await visitor.get(`${EXPORT}?format=jsonl`);
    expect(headers.get('content-type')).to.equal('application/jsonl; charset=utf-8');
    expect(headers.get('content-disposition')).to.match(/\.jsonl"$/);
    const { body } = await app.request('/api/orders/recent-failures/', { token: app.tokenOf(app.people.staff) });
    expect(text.endsWith('\n')).to.equal(true);
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).to.deep.equal(body.results);
  });

  it('keeps to the filters and the order of the list', async () => {
    await add({ createdAtMs: 1, totalAttempted: '1.00' });
    await add({ createdAtMs: 2, totalAttempted: '3.00' });
    await add({ createdAtMs: 3, totalAttempted: '2.00' });
    await add({ createdAtMs: 4, participantId: '124' });
    const { text } = await visitor.get(`${EXPORT}?participant_id=123&q=john&order=-total_attempted&format=jsonl`);
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    ).to.deep.equal([2, 3, 1]);
    expect((await visitor.get(`${EXPORT}?reason=duplicate&format=jsonl`)).text).to.equal('');
    expect((await visitor.get(`${EXPORT}?reason=duplicate&format=csv`)).text).to.equal(`${HEAD}\r\n`);
  });

  it('knows no other format', async () => {
    for (const query of ['', '?format=xlsx', '?format=csv&format=jsonl', '?format=csv&reason=x']) {
      expect((await visitor.get(EXPORT + query)).status, query).to.equal(400);
    }
  });

  it('gives every attempt once, however many pages that takes', async () => {
    await fill(3 * EXPORT_PAGE_ROWS + 7);
    const { text } = await visitor.get(`${EXPORT}?format=jsonl&order=oldest`);
    const ids = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).id);
    expect(ids).to.deep.equal(Array.from({ length: 3 * EXPORT_PAGE_ROWS + 7 }, (_, index) => index + 1));
    expect(attempts.pages).to.equal(4);
  });

  /** An answer that nobody reads yet. Uncompressed, so that its bytes are those of the rows. */
  async function open(query: string): Promise<IncomingMessage> {
    const headers = { Cookie: `__Host-session=${visitor.secret}`, 'Accept-Encoding': 'identity' };
    const [response] = await once(get(`${app.url}${EXPORT}${query}`, { headers }), 'response');
    return response;
  }
  const soon = () => new Promise((resolve) => setTimeout(resolve, 200));

  it('reads no further than the client, and stops when the client goes away', async function () {
    this.timeout(60_000);
    await fill(30 * EXPORT_PAGE_ROWS);
    const response = await open('?format=jsonl');
    await soon();
    await soon();
    const unread = attempts.pages;
    // The kernel holds some megabytes between the two; 15,000 rows are about 20.
    expect(unread).to.be.greaterThan(0).and.lessThan(25);
    response.destroy();
    await soon();
    await soon();
    expect(attempts.pages - unread).to.be.lessThan(3);
  });

  it('cuts the connection when it breaks, so that nobody takes the part for the whole', async () => {
    await fill(2 * EXPORT_PAGE_ROWS);
    attempts.breaksAt = 2;
    const response = await open('?format=jsonl');
    const ended = await new Promise<string>((resolve) => {
      response.once('end', () => resolve('complete')).once('error', (error) => resolve(String(error)));
      response.resume();
    });
    expect(ended).to.include('aborted');
    const compressed = await visitor.get(`${EXPORT}?format=jsonl`).then(
      () => 'complete',
      () => 'cut',
    );
    expect(compressed).to.equal('cut');
  });
});
