import { expect } from 'chai';
import { MemoryAttemptStore } from '../../../../adapters/memory/index.js';
import type { DeletionAudit } from '../../../../core/index.js';
import { anAttempt } from '../../../contract/attempt-store/attempt-harness.js';
import { NOON, startHttpApp, type TestApp } from '../../../support/http-app.js';
import { PageVisitor, textOf } from '../../../support/page-visitor.js';

const LIST = '/admin/orders/failedorderattempt/';

class AuditedStore extends MemoryAttemptStore {
  readonly log: (DeletionAudit & { id: number })[] = [];
  override async delete(id: number, audit: DeletionAudit) {
    const deleted = await super.delete(id, audit);
    if (deleted !== undefined) this.log.push({ id, ...audit });
    return deleted;
  }
}

describe('Deleting failed order attempts', () => {
  let app: TestApp;
  let attempts: AuditedStore;
  let visitor: PageVisitor;
  beforeEach(async () => {
    attempts = new AuditedStore();
    app = await startHttpApp({ ports: { attempts } });
    for (let index = 1; index <= 3; index++) await attempts.add(anAttempt({ submissionId: `s-${index}` }));
    visitor = new PageVisitor(app.url);
    await visitor.logIn('superuser');
  });
  afterEach(() => app.close());

  const left = async () => (await attempts.recent(10)).map(({ id }) => id).sort();

  it('asks first, with what is to be deleted, and changes nothing by asking', async () => {
    const one = await visitor.get(`${LIST}2/delete/`);
    expect(textOf(one.text))
      .to.include('Delete this failed order attempt?')
      .and.to.include('2 2026-02-12 10:30:45 John Doe');
    const several = await visitor.get(`${LIST}delete/?id=1&id=3&id=1`);
    expect(textOf(several.text))
      .to.include('Delete these 2 failed order attempts?')
      .and.to.include('Delete all 2');
    expect(await left()).to.deep.equal([1, 2, 3]);
  });

  it('writes who deleted what, when and why', async () => {
    await visitor.get(`${LIST}2/delete/`);
    const { status, location } = await visitor.submit(`${LIST}delete/`, {
      id: '2',
      why: ' Asked for by the participant. ',
    });
    expect([status, location]).to.deep.equal([303, LIST]);
    expect(attempts.log).to.deep.equal([
      { id: 2, deletedAtMs: NOON, deletedBy: app.people.superuser.id, why: 'Asked for by the participant.' },
    ]);
    expect(await left()).to.deep.equal([1, 3]);
    expect(textOf((await visitor.get(LIST)).text)).to.include('1 attempt was deleted.');
  });

  it('deletes all that were selected, and goes back to the same list', async () => {
    const next = `${LIST}?q=john&order=oldest`;
    const page = await visitor.get(`${LIST}delete/?id=1&id=3&next=${encodeURIComponent(next)}`);
    expect(page.text).to.include(`name="next" value="${next.replace('&', '&amp;')}"`);
    const { location } = await visitor.submit(`${LIST}delete/`, { id: ['1', '3'], why: 'Tests', next });
    expect(location).to.equal(next);
    expect(await left()).to.deep.equal([2]);
    expect(textOf((await visitor.get(LIST)).text)).to.include('2 attempts were deleted.');
  });

  it('does not go back to the page of what is gone, nor anywhere else', async () => {
    await visitor.get(LIST);
    for (const next of [
      `${LIST}1/change/`,
      '//evil.example',
      'https://evil.example',
      '/admin/',
      `${LIST}../../../logout/`,
    ]) {
      expect((await visitor.submit(`${LIST}delete/`, { id: '1', why: 'x', next })).location, next).to.equal(LIST);
    }
  });

  it('wants a reason', async () => {
    await visitor.get(`${LIST}2/delete/`);
    for (const why of ['', '   ']) {
      const { status, text } = await visitor.submit(`${LIST}delete/`, { id: ['1', '2'], why });
      expect(status).to.equal(400);
      expect(textOf(text)).to.include('Say why it is deleted.').and.to.include('Delete all 2');
    }
    expect((await visitor.submit(`${LIST}delete/`, { id: '1' })).status).to.equal(400);
    expect((await visitor.submit(`${LIST}delete/`, { id: '1', why: 'x'.repeat(501) })).status).to.equal(400);
    expect(await left()).to.deep.equal([1, 2, 3]);
  });

  it('takes no harm from what is gone already, or was never there', async () => {
    await visitor.get(LIST);
    await visitor.submit(`${LIST}delete/`, { id: ['1', '1', '99'], why: 'x' });
    expect(textOf((await visitor.get(LIST)).text)).to.include('1 attempt was deleted.');
    expect((await visitor.get(`${LIST}1/delete/`)).status).to.equal(404);
    expect((await visitor.get(`${LIST}delete/?id=1&id=99`)).location).to.equal(LIST);
    expect((await visitor.get(`${LIST}delete/`)).location, 'nothing selected').to.equal(LIST);
    expect(textOf((await visitor.get(LIST)).text)).to.include('Nothing was selected.');
  });

  it('refuses ids that are none, and more than a page can show', async () => {
    for (const query of ['?id=x', '?id=-1', '?id=1.5', '?id=0', `?${'id=1&'.repeat(201)}`]) {
      expect((await visitor.get(`${LIST}delete/${query}`)).status, query.slice(0, 20)).to.equal(400);
    }
  });
});
