import { expect } from 'chai';
import type { PredictionJson } from '../../../apps/http/schemas/prediction.js';
import { HOUR_MS } from '../../../core/index.js';
import { startHttpApp, type TestApp } from '../../support/http-app.js';
import { PageVisitor } from '../../support/page-visitor.js';
import { type PredictionWorld, predictionOf, predictionWorld } from '../../support/prediction-world.js';

const PAGE = '/admin/orders/predictions/';
const API = '/api/orders/predictions/';

const figuresOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/data-figure="([^"]+)"[^>]*>([^<]*)</g)].map(([, name = '', value = '']) => [name, value]),
  );
const rowsOf = (text: string) => text.match(/data-label="What would help"/g)?.length ?? 0;

describe('Who is likely to be refused', () => {
  let app: TestApp;
  let world: PredictionWorld;
  let visitor: PageVisitor;

  beforeEach(async () => {
    world = await predictionWorld({
      participants: 60,
      weeks: 23,
      refusalOf: (index) => [0.01, 0.02, 0.05, 0.5][index % 4] ?? 0,
    });
    app = await startHttpApp({ shop: world.shop, ports: { prediction: world.ports } });
    app.clock.set(world.endMs);
    visitor = new PageVisitor(app.url);
    await visitor.logIn('staff');
  });
  afterEach(() => app.close());

  const answer = async () => (await app.request(API, { token: app.tokenOf(app.people.staff) })).body.prediction;
  it('is nobody before the first prediction', async () => {
    expect(await answer()).to.equal(null);
    const { status, text } = await visitor.get(PAGE);
    expect(status).to.equal(200);
    expect(text).to.contain('No prediction has been made yet.');
  });

  it('is the same in the API and on the page, each with a link, reasons in words and what would help', async () => {
    await predictionOf(world);
    const prediction: PredictionJson = await answer();
    expect(prediction).to.include({
      basis: 'model',
      made_at: '2026-06-15T00:00:00Z',
      until: '2026-06-22T00:00:00Z',
    });
    expect(prediction.asked).to.equal(60);
    expect(prediction.listed).to.have.length.within(10, 20);
    const { text } = await visitor.get(PAGE);
    expect(rowsOf(text)).to.equal(prediction.listed.length);
    expect(figuresOf(text)).to.include({
      listed: String(prediction.listed.length),
      asked: '60',
      abstained: String(prediction.abstained.too_little_history + prediction.abstained.out_of_range),
    });
    for (const { participant, participant_name, probability } of prediction.listed) {
      expect(text)
        .to.contain(`href="/admin/account/participant/${participant}/change/"`)
        .and.contain(participant_name);
      expect(text).to.contain(`${Math.round(probability * 1_000) / 10}%`);
    }
    expect(text).to.match(/refused \d+ times in eight weeks, also in the last four/);
    expect(text).to.contain('<svg class="calibration"').and.not.to.contain('<style>');
    expect(text.match(/<circle class="point"/g)).to.have.length(prediction.evaluation?.calibration.length ?? 0);
    expect(text).to.contain('What the Model Learned').and.to.contain('two rules');
    const { text: dashboard } = await visitor.get('/admin/');
    expect(dashboard).to.contain(`href="${PAGE}"`);
  });

  it('says when the list goes by the rules, or by nothing', async () => {
    const equal = await predictionWorld({ participants: 40, weeks: 22, refusalOf: () => 0.1 });
    await world.ports.store.save(await predictionOf(equal));
    const { text } = await visitor.get(PAGE);
    expect(text)
      .to.contain('no model has been shown to be better than they are')
      .and.contain('What the Rules Go By');
    const none = await predictionWorld({ participants: 3, weeks: 3, refusalOf: () => 0 });
    await world.ports.store.save(await predictionOf(none));
    const { text: nothing } = await visitor.get(PAGE);
    expect(nothing)
      .to.contain('fewer than five refusals are known')
      .and.contain('Not yet: eight weeks must be known');
    expect((await answer()).evaluation).to.equal(null);
  });

  it('forgets a participant who was deleted, and never shows one to participants', async () => {
    await predictionOf(world);
    const [first, ...others]: PredictionJson['listed'] = (await answer()).listed;
    const participant = first?.participant;
    await world.shop.deleteParticipant(String(participant));
    expect((await answer()).listed).to.deep.equal(others);
    const { text } = await visitor.get(PAGE);
    expect(rowsOf(text)).to.equal(others.length);
    expect(text).not.to.contain(`/participant/${participant}/`);
    expect((await app.request(API, { token: app.tokenOf(app.people.john) })).status).to.equal(403);
    expect((await app.request(API)).status).to.equal(401);
  });

  it('changes nothing for those who submit', async () => {
    await predictionOf(world);
    const listed: PredictionJson['listed'] = (await answer()).listed;
    app.clock.set(world.endMs + HOUR_MS);
    const { status } = await app.request('/api/orders/', {
      token: app.tokenOf(app.people.staff),
      json: { participant_id: listed[0]?.participant, items: [{ product_id: 1, quantity: 1 }] },
    });
    expect(status).to.equal(201);
  });
});
