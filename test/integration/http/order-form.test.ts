import { expect } from 'chai';
import { UnavailableError } from '../../../core/index.js';
import { HeldShop } from '../../support/held-shop.js';
import { startHttpApp, type TestApp } from '../../support/http-app.js';
import { type PageReply, Visitor } from '../../support/visitor.js';

const RICE = 'quantity.1';
const SOAP = 'quantity.3';
const SALT = 'quantity.4';

describe('HTTP order form', () => {
  let app: TestApp;
  let john: Visitor;
  const start = async (options?: Parameters<typeof startHttpApp>[0]) => {
    app = await startHttpApp(options);
    john = new Visitor(app.url);
    await john.logIn('john');
    await john.get('/order/');
  };
  beforeEach(() => start());
  afterEach(() => app.close());

  const place = (fields: Record<string, string>) => john.post('/order/', { ...fields, action: 'place' });
  const check = (fields: Record<string, string>) => john.post('/order/', { ...fields, action: 'check' });
  const ordersOf = (participantId?: string) =>
    app.shop.countOrders({ sinceMs: 0, untilMs: Number.MAX_SAFE_INTEGER }, participantId);
  const attempts = async () =>
    (await app.request('/api/orders/recent-failures/', { token: app.tokenOf(app.people.staff) })).body.results;
  const invalidFieldsOf = ({ html }: PageReply) =>
    [...html.matchAll(/name="(quantity\.[^"]+)"[^>]*aria-invalid="true"/g)].map(([, name]) => name);

  describe('a catalogue of thousands', () => {
    beforeEach(() =>
      app.shop.putProducts(
        Array.from({ length: 4_000 }, (_, index) => ({
          id: `${1_000 + index}`,
          name: `Tea ${index}`,
          category: index % 4 === 0 ? ('hygiene' as const) : ('food' as const),
          price: '1.00',
          active: true,
        })),
      ),
    );
    const show = (fields: Record<string, string>) => john.post('/order/', fields);
    const fieldsOf = ({ html }: PageReply) => [...html.matchAll(/ name="quantity\.([^"]+)"/g)].map(([, id]) => id);

    it('is shown a page at a time', async () => {
      const first = await john.get('/order/');
      expect(fieldsOf(first)).to.have.length(60);
      expect(first.html).to.include('4,003 products').and.to.include('Page 1 of 67');
      expect(first.html.length).to.be.below(60_000);
      const seen = new Set<string | undefined>();
      for (let page = 1; page <= 67; page++)
        for (const id of fieldsOf(await show({ page: '1', to: `${page}` }))) seen.add(id);
      expect(seen.size).to.equal(4_003);
    });

    it('is searched by words of a name, from the first page of what is found', async () => {
      const found = await show({ find: 'TEA 399', page: '30' });
      expect(fieldsOf(found)).to.have.length(14).and.to.include('1399');
      expect(found.html).to.include('14 of 4,003 products');
      expect((await show({ find: 'tea', found: 'tea', page: '2' })).html).to.include('Page 2 of 67');
      expect((await show({ find: 'nothing like it' })).html).to.include('No product is called so.');
      expect((await show({ to: '999', found: '' })).html).to.include('Page 67 of 67');
    });

    it('keeps what is in the cart at hand, wherever one looks', async () => {
      const elsewhere = await show({ 'quantity.4999': '3', [RICE]: '2', find: 'soap' });
      expect(elsewhere.html).to.include('In your cart');
      expect(fieldsOf(elsewhere)).to.deep.equal(['4999', '1', '3']);
      expect(elsewhere.html).to.include('3 × <bdi>Tea 3999</bdi>').and.to.include('$23.00');
      expect(elsewhere.html).not.to.include('Before you can order');
    });

    it('refuses what no form of ours sends', async () => {
      for (const [name, value] of [
        ['to', 'x'],
        ['page', '-1'],
        ['find', 'x'.repeat(101)],
      ] as const)
        expect((await show({ [name]: value })).status, name).to.equal(400);
    });

    it('is not read while somebody types', async () => {
      app.shop.listProducts = () => Promise.reject(new Error('The whole catalogue was read.'));
      const { status, html } = await john.post('/order/validate/', { 'quantity.4999': '3', [RICE]: '1' });
      expect(status).to.equal(200);
      expect(html).to.include('Tea 3999').and.to.include('Rice');
    });
  });

  describe('who may come in', () => {
    it('leads somebody who is not logged in by way of the log-in for participants', async () => {
      const stranger = new Visitor(app.url);
      expect((await stranger.get('/order/')).location).to.equal('/order/login/?next=%2Forder%2F');
      expect((await stranger.post('/order/', { action: 'place', [RICE]: '1' })).location).to.equal(
        '/order/login/',
      );
      expect(await ordersOf()).to.equal(0);
    });

    it('refuses whoever is no participant', async () => {
      for (const username of ['staff', 'superuser']) {
        const visitor = new Visitor(app.url);
        await visitor.logIn(username, '/admin/login/');
        const { status, html } = await visitor.get('/order/');
        expect(status).to.equal(403);
        expect(html).to.include('This account belongs to none.');
      }
    });

    it('takes participants to the form once they are logged in', async () => {
      expect((await new Visitor(app.url).logIn('jane')).location).to.equal('/order/');
    });

    it('orders for nobody else, whatever is sent', async () => {
      for (const name of ['participant_id', 'participantId', 'participant', 'user_id']) {
        const { status } = await place({ [RICE]: '1', [name]: '124' });
        expect(status, name).to.equal(400);
      }
      expect(await ordersOf()).to.equal(0);
      expect((await place({ [RICE]: '1' })).status).to.equal(303);
      expect([await ordersOf('123'), await ordersOf('124')]).to.deep.equal([1, 0]);
    });

    it('orders nothing for a form without its token, with the token of somebody else, or from another site', async () => {
      const jane = new Visitor(app.url);
      await jane.logIn('jane');
      await jane.get('/order/');
      const fields = { action: 'place', [RICE]: '1' };
      const replies = [
        await john.post('/order/', { ...fields, csrf_token: '' }),
        await john.post('/order/', { ...fields, csrf_token: jane.hidden['csrf_token'] ?? '' }),
        await john.post('/order/', fields, { Origin: 'https://evil.example' }),
        await john.post('/order/validate/', { ...fields, csrf_token: '' }),
      ];
      expect(replies.map(({ status }) => status)).to.deep.equal([403, 403, 403, 403]);
      expect(await ordersOf()).to.equal(0);
    });
  });

  it('shows what is offered by category, with prices, and the balances', async () => {
    const { status, html, headers } = await john.get('/order/');
    expect(status).to.equal(200);
    expect(html.indexOf('Beans')).to.be.within(html.indexOf('<h2>Food</h2>'), html.indexOf('<h2>Hygiene</h2>'));
    expect(html.indexOf('Soap')).to.be.above(html.indexOf('<h2>Hygiene</h2>'));
    expect(html).to.include('$2.50').and.include('of $125.00').and.include('of $10.00');
    expect(html, 'inactive').not.to.include('Salt');
    expect(html, 'no attempts').not.to.include('failedorderattempt');
    expect(headers.get('cache-control')).to.equal('no-store');
  });

  it('explains the multiplier of a program pause', async () => {
    await app.shop.addPauses([{ name: 'Weekoff', fromMs: 0, untilMs: 9e15, multiplier: '2.0' }]);
    const text = textOf(await john.get('/order/'));
    expect(text).to.include('Weekoff is on: your food balance counts 2.0 times.');
    expect(text).to.include('$125.00 full × 2.0 multiplier = $250.00 available');
  });

  it('shows names as they are, whatever they hold', async () => {
    const name = '<script>alert(1)</script>\u202e=HYPERLINK("x")';
    await app.shop.putProducts([{ id: 'a b"<', name, category: 'food', price: '1.00', active: true }]);
    const { html } = await john.get('/order/');
    expect(html).not.to.include('<script>alert');
    expect(html).to.include('<bdi>&lt;script&gt;alert(1)').and.include('name="quantity.a b&quot;&lt;"');
    expect((await place({ 'quantity.a b"<': '2' })).status).to.equal(303);
  });

  describe('checking a cart', () => {
    it('judges without ordering, recording, or taking a slot, and keeps what was typed', async () => {
      for (let times = 1; times <= 4; times++) {
        const reply = await check({ [RICE]: '13', [SOAP]: '1' });
        expect(reply.status).to.equal(200);
        expect(reply.html).to.include('name="quantity.1" value="13"').and.include('name="quantity.3" value="1"');
        expect(textOf(reply)).to.include(
          'Food balance exceeded: $130.00 > $125.00 Take out food worth at least $5.00, for example 1 of your 13 × Rice.',
        );
        expect(invalidFieldsOf(reply)).to.deep.equal([RICE]);
        expect(reply.html).to.include('href="#quantity-1"').and.include('id="quantity-1"');
      }
      expect(await attempts()).to.deep.equal([]);
      expect((await place({ [RICE]: '1' })).status).to.equal(303);
    });

    it('says when a cart is close to its limit', async () => {
      const reply = await check({ [RICE]: '12' });
      expect(textOf(reply)).to.include('Your cart is close to limit: $5.00 of your food balance is left.');
      expect(invalidFieldsOf(reply)).to.deep.equal([]);
    });

    it('answers the script with balances and cart alone, by the same rules', async () => {
      const { status, html } = await john.post('/order/validate/', { [RICE]: '13' });
      expect(status).to.equal(200);
      expect(html).not.to.include('<html');
      expect(html)
        .to.include('data-fields="quantity-1"')
        .and.include('Food balance exceeded: $130.00 &gt; $125.00');
      expect(await attempts()).to.deep.equal([]);
    });

    it('names every field that is wrong', async () => {
      const reply = await check({ [RICE]: 'two', [SOAP]: '-1', [SALT]: '1', 'quantity.99': '1' });
      const text = textOf(reply);
      expect(text).to.include('The quantity of Rice is not a whole number');
      expect(text).to.include('Quantity of product 3 must be between 1 and 1,000,000 Change the quantity of Soap');
      expect(text).to.include('Product 4 is not available Take Salt out');
      expect(text).to.include('Product 99 does not exist Take product 99 out');
      expect(invalidFieldsOf(reply)).to.have.members([RICE, SOAP, SALT, 'quantity.99']);
      expect(reply.html, 'kept').to.include('value="two"');
    });
  });

  describe('placing an order', () => {
    it('leads to a page that can be reloaded', async () => {
      const { status, location = '' } = await place({ [RICE]: '2', [SOAP]: '1' });
      expect(status).to.equal(303);
      const page = await john.get(location);
      expect(page.status).to.equal(200);
      expect(textOf(page))
        .to.include('Order 1 is placed')
        .and.include('Rice 2 $10.00 $20.00')
        .and.include('Total $25.00');
      expect((await john.get(location)).status).to.equal(200);
      expect(await ordersOf('123')).to.equal(1);
    });

    it('shows an order to nobody but whoever it is for', async () => {
      const { location = '' } = await place({ [RICE]: '2' });
      const jane = new Visitor(app.url);
      await jane.logIn('jane');
      for (const path of [location, '/order/placed/99/'])
        expect((await jane.get(path)).status, path).to.equal(404);
      const staff = new Visitor(app.url);
      await staff.logIn('staff', '/admin/login/');
      expect((await staff.get(location)).status).to.equal(403);
      expect((await john.get(location)).status).to.equal(200);
    });

    it('orders once when the same form is sent again, and takes no slot for it', async () => {
      const { hidden } = john;
      for (let times = 1; times <= 5; times++) {
        const { status } = await john.post('/order/', { ...hidden, action: 'place', [RICE]: '1' });
        expect(status).to.equal(303);
      }
      expect(await ordersOf()).to.equal(1);
      expect(await attempts()).to.deep.equal([]);
    });

    it('says that the same form is at work, and leads to its order once there is one', async () => {
      await app.close();
      const shop = new HeldShop();
      await start({ shop });
      const { hidden } = john;
      const fields = { ...hidden, action: 'place', [RICE]: '1' };
      const first = john.post('/order/', fields);
      await shop.placing;
      const second = await john.post('/order/', fields);
      expect(second.status).to.equal(409);
      expect(second.headers.get('retry-after')).to.equal('2');
      expect(textOf(second)).to.include('Your order is still being processed.');
      expect(john.hidden['key'], 'still the same form').to.equal(hidden['key']);
      shop.letGo();
      expect((await first).location).to.equal('/order/placed/1/');
      expect((await place({ [RICE]: '1' })).location).to.equal('/order/placed/1/');
      expect(await ordersOf()).to.equal(1);
    });

    it('asks to look again when the same form comes with another cart', async () => {
      const { hidden } = john;
      await john.post('/order/', { ...hidden, action: 'place', [RICE]: '1' });
      const reply = await john.post('/order/', { ...hidden, action: 'place', [RICE]: '2' });
      expect(reply.status).to.equal(422);
      expect(textOf(reply)).to.include('This form was sent before, with another cart.');
      expect(await ordersOf()).to.equal(1);
      expect((await place({ [RICE]: '2' })).status, 'with the new form').to.equal(303);
    });

    it('says when waiting helps, also while somebody types, and not of a cart that waiting does not help', async () => {
      const fromMs = app.clock.now() + 86_400_000;
      const pause = { name: 'Spring <week>', fromMs, untilMs: fromMs + 86_400_000, multiplier: '2.0' };
      await app.shop.addPauses([pause]);
      const when =
        'Or wait: the same cart will pass from 2026-02-13 12:00:00 (UTC), when Spring <week> begins, until 2026-02-14 12:00:00 (UTC).';
      const refused = await place({ [RICE]: '13' });
      expect(refused.status).to.equal(422);
      expect(textOf(refused)).to.include(when);
      expect(textOf(await john.post('/order/validate/', { [RICE]: '13' }))).to.include(when);
      expect(textOf(await check({ [RICE]: '26' }))).not.to.include('Or wait');
      expect(textOf(await check({ [RICE]: '13', [SOAP]: 'two' }))).not.to.include('Or wait');
      app.clock.set(fromMs);
      expect((await place({ [RICE]: '13' })).status).to.equal(303);
    });

    it('refuses what breaks a rule as the API does, records it, and says how long to wait', async () => {
      const reply = await place({ [RICE]: '13', [SOAP]: '3' });
      expect(reply.status).to.equal(422);
      expect(reply.headers.get('retry-after')).to.equal('2');
      expect(reply.headers.get('ratelimit')).to.equal('"order_submission";r=2;t=60');
      const text = textOf(reply);
      expect(text).to.include('Take out food worth at least $5.00, for example 1 of your 13 × Rice.');
      expect(text).to.include('Take out hygiene products worth at least $5.00, for example 1 of your 3 × Soap.');
      expect(text).not.to.include('Or wait');
      expect(text).to.include('Hygiene balance exceeded: $15.00 > $10.00');
      expect(text).to.include('You can order again in 2 seconds');
      expect(invalidFieldsOf(reply)).to.deep.equal([RICE, SOAP]);
      const [attempt] = await attempts();
      expect([attempt.reason, attempt.participant, attempt.user]).to.deep.equal(['invalid', 123, 456]);
      expect(attempt.ip_address).to.equal('127.0.0.1');
    });

    it('shows a refusal again when the page is reloaded, with what is left of the wait', async () => {
      const { hidden } = john;
      const send = () => john.post('/order/', { ...hidden, action: 'place', [RICE]: '13' });
      await send();
      await app.clock.advance(1_500);
      const reply = await send();
      expect(reply.status).to.equal(422);
      expect(textOf(reply)).to.include('You can order again in 1 second.');
      expect(await attempts()).to.have.lengthOf(1);
      await app.clock.advance(500);
      expect(textOf(await send())).not.to.include('You can order again');
    });

    it('names the order that there is already', async () => {
      await place({ [RICE]: '2' });
      await john.get('/order/');
      const reply = await place({ [RICE]: '2' });
      expect(reply.status).to.equal(409);
      const text = textOf(reply);
      expect(text).to.include('Duplicate order submission detected. Please wait before retrying.');
      expect(text).to.include('order 1').and.include('You can order the same again in 5 minutes.');
      expect(reply.html).to.include('href="/order/placed/1/"');
      expect(reply.html, 'another cart may be ordered').not.to.include('data-blocked');
    });

    it('shares its slots and its back-off with the API', async () => {
      const token = app.tokenOf(app.people.john);
      const submit = (quantity: number) =>
        app.request('/api/orders/', { token, json: { items: [{ product_id: 1, quantity }] } });
      expect((await submit(1)).status).to.equal(201);
      expect((await place({ [RICE]: '2' })).status).to.equal(303);
      expect((await submit(3)).status).to.equal(201);
      await john.get('/order/');
      const reply = await place({ [RICE]: '4' });
      expect(reply.status).to.equal(429);
      expect(textOf(reply)).to.include('Request was throttled. Expected available in 60 seconds.');
      expect(textOf(reply)).to.include('You can order again in 1 minute.');
      expect(reply.html).to.include('data-blocked').and.include('name="quantity.1" value="4"');
      await app.clock.advance(60_000);
      expect((await place({ [RICE]: '13' })).status).to.equal(422);
      expect((await submit(1)).status, 'backing off').to.equal(429);
    });

    it('submits no quantity that cannot be read', async () => {
      const reply = await place({ [RICE]: '1.5' });
      expect(reply.status).to.equal(422);
      expect([await ordersOf(), (await attempts()).length]).to.deep.equal([0, 0]);
    });

    it('records an empty cart as the API does', async () => {
      expect(textOf(await place({ [RICE]: '0' }))).to.include('The cart is empty');
      expect((await attempts())[0].error_codes).to.deep.equal(['cart_empty']);
    });

    it('says so on a page when the database is away', async () => {
      await app.close();
      await start();
      app.shop.listProducts = () => Promise.reject(new UnavailableError('database', 'away'));
      const { status, html } = await john.get('/order/');
      expect(status).to.equal(503);
      expect(html).to.include('Back in a moment');
    });
  });

  it('refuses fields that are not of the form', async () => {
    const wrong: Record<string, string>[] = [
      { action: 'pay' },
      { key: 'no key!' },
      { 'quantity.': '1' },
      { quantity: '1' },
    ];
    for (const fields of wrong) {
      expect((await john.post('/order/', fields)).status, JSON.stringify(fields)).to.equal(400);
    }
  });
});

/** What a reader sees. */
function textOf({ html }: PageReply): string {
  return html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&gt;', '>')
    .replaceAll('&lt;', '<')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,])/g, '$1');
}
