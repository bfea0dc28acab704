import { expect } from 'chai';
import { MemoryAttemptStore, MemoryAuditLog } from '../../../../adapters/memory/index.js';
import { type AuditEntry, UnavailableError } from '../../../../core/index.js';
import { anAttempt } from '../../../contract/attempt-store/attempt-harness.js';
import { NOON, PASSWORD, startHttpApp, type TestApp } from '../../../support/http-app.js';
import { PageVisitor } from '../../../support/page-visitor.js';

const EXPORT = '/admin/orders/failedorderattempt/export/';

class AwayAuditLog extends MemoryAuditLog {
  away = false;
  override async add(entry: AuditEntry): Promise<void> {
    if (this.away) throw new UnavailableError('database', 'The database is away.');
    return super.add(entry);
  }
}

describe('The audit of what staff do', () => {
  let app: TestApp;
  let audit: AwayAuditLog;
  let visitor: PageVisitor;
  const staffId = () => app.people.staff.id;
  beforeEach(async () => {
    audit = new AwayAuditLog();
    const attempts = new MemoryAttemptStore();
    await attempts.add(anAttempt());
    app = await startHttpApp({ ports: { attempts }, deps: { audit } });
    visitor = new PageVisitor(app.url);
  });
  afterEach(() => app.close());

  const written = async () =>
    (await audit.latest(100)).map(({ actorId, action, subjectId, why }) => [actorId, action, subjectId, why]);

  it('names who signed in, with a browser or for the API, and nobody who only tried or is no staff', async () => {
    await visitor.logIn('staff');
    await app.request('/api/token/', { json: { username: 'superuser', password: PASSWORD } });
    await app.request('/api/token/', { json: { username: 'staff', password: 'wrong' } });
    await app.request('/api/token/', { json: { username: 'john', password: PASSWORD } });
    const { id } = app.people.superuser;
    expect(await written()).to.deep.equal([
      [id, 'sign in', id, ''],
      [staffId(), 'sign in', staffId(), ''],
    ]);
    expect((await audit.latest(1))[0]?.happenedAtMs).to.equal(NOON);
  });

  it('names who exported, by which filters, but not what was searched for', async () => {
    await visitor.logIn('staff');
    await visitor.get(`${EXPORT}?format=csv`);
    await visitor.get(`${EXPORT}?format=jsonl&q=john+doe&participant_id=123`);
    expect((await written()).slice(0, 2)).to.deep.equal([
      [staffId(), 'export attempts', '123', 'jsonl, by q, participant_id'],
      [staffId(), 'export attempts', '', 'csv, all'],
    ]);
  });

  it('names who exported the validation log', async () => {
    await visitor.logIn('staff');
    const { status, text } = await visitor.get(
      '/admin/orders/validationlog/export/?format=csv&participant_id=123',
    );
    expect(status).to.equal(200);
    expect(text).to.match(/^\ufeff?id,at,participant,user,outcome,/);
    expect((await written())[0]).to.deep.equal([staffId(), 'export validation log', '123', 'csv']);
  });

  it('names who looked at a participant that there is', async () => {
    await visitor.logIn('staff');
    await visitor.get('/admin/account/participant/123/change/');
    await visitor.get('/admin/account/participant/999/change/');
    expect((await written()).slice(0, -1)).to.deep.equal([[staffId(), 'look at participant', '123', '']]);
  });

  it('comes first: what cannot be audited is not done', async () => {
    await visitor.logIn('staff');
    audit.away = true;
    for (const path of [`${EXPORT}?format=csv`, '/admin/account/participant/123/change/']) {
      const { status, text } = await visitor.get(path);
      expect(status, path).to.equal(503);
      expect(text).not.to.include('John Doe');
    }
    const { status } = await app.request('/api/token/', { json: { username: 'staff', password: PASSWORD } });
    expect(status).to.equal(503);
  });
});
