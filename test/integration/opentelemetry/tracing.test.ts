import { types } from 'node:util';
import { expect } from 'chai';
import { MemoryAttemptStore, MemoryShop, MemorySubmissionGuard } from '../../../adapters/memory/index.js';
import { startTracing, type Tracing, type TracingOptions } from '../../../adapters/opentelemetry/index.js';
import { UnavailableError } from '../../../core/index.js';
import { startHttpApp, type TestApp } from '../../support/http-app.js';
import { OtlpReceiver, type ReceivedSpan } from '../../support/otlp-receiver.js';
import { until } from '../../support/until.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

describe('tracing', () => {
  let collector: OtlpReceiver;
  let tracing: Tracing;
  const problems: unknown[] = [];
  const begin = (options: Partial<TracingOptions> = {}) =>
    startTracing({
      url: `${collector.url}/v1/traces`,
      batchEveryMs: 20,
      timeoutMs: 300,
      onProblem: (cause) => problems.push(cause),
      ...options,
    });
  beforeEach(async () => {
    problems.length = 0;
    collector = await OtlpReceiver.open();
    tracing = begin();
  });
  afterEach(async () => {
    await tracing.close();
    await collector.close();
  });

  const received = async (name: string): Promise<ReceivedSpan> => {
    await until(`a span ${name} came`, () => collector.named(name).length > 0);
    return collector.named(name)[0] as ReceivedSpan;
  };

  describe('of a port', () => {
    const port = {
      name: 'a port',
      double: async (value: number) => 2 * value,
      fail: async () => {
        throw new UnavailableError('database', 'John Doe could not be stored.');
      },
      async *each() {
        yield 1;
      },
      sum: (a: number, b: number) => a + b,
      throwNow: () => {
        throw new TypeError('John Doe');
      },
    };

    it('puts a span around each call, with the name of port and method and nothing of what was passed', async () => {
      const traced = tracing.port('Doubler', port, 'postgresql');
      expect(await traced.double(21)).to.equal(42);
      const { name, kind, attributes, status, parentSpanId } = await received('Doubler.double');
      expect({ name, kind, attributes, status: status.code, parentSpanId }).to.deep.equal({
        name: 'Doubler.double',
        kind: 3,
        attributes: { 'code.function.name': 'Doubler.double', 'db.system.name': 'postgresql' },
        status: 0,
        parentSpanId: undefined,
      });
    });

    it('tells the code of an error, not its message', async () => {
      const traced = tracing.port('Port', port);
      expect(await traced.fail().catch((error: unknown) => error)).to.be.instanceOf(UnavailableError);
      const { attributes, status, kind } = await received('Port.fail');
      expect([attributes['error.type'], status.code, status.message, kind]).to.deep.equal([
        'UNAVAILABLE',
        2,
        undefined,
        1,
      ]);
      expect(() => traced.throwNow()).to.throw('John Doe');
      expect((await received('Port.throwNow')).attributes['error.type']).to.equal('TypeError');
      expect(JSON.stringify(collector.spans)).not.to.include('John');
    });

    it('lets through what is no promise, and what is no function', async () => {
      const traced = tracing.port('Port', port);
      expect(traced.name).to.equal('a port');
      expect([traced.sum(1, 2), traced.sum(3, 4)]).to.deep.equal([3, 7]);
      const seen: number[] = [];
      for await (const value of traced.each()) seen.push(value);
      expect(seen).to.deep.equal([1]);
      await traced.double(1);
      await received('Port.double');
      expect(collector.spans.map(({ name }) => name)).to.deep.equal(['Port.double']);
    });

    it('works for adapters with private members, and calls them once each', async () => {
      const guard = tracing.port('SubmissionGuard', new MemorySubmissionGuard());
      expect(guard.enter).to.equal(guard.enter);
      expect(types.isProxy(guard)).to.equal(true);
      const store = tracing.port('AttemptStore', new MemoryAttemptStore());
      expect(await store.recent(10)).to.deep.equal([]);
      await received('AttemptStore.recent');
    });

    it('nests what goes on inside, also after waiting, and does not mix what goes on side by side', async () => {
      const inner = tracing.port('Inner', { wait: () => new Promise((resolve) => setTimeout(resolve, 5)) });
      const outer = tracing.port('Outer', {
        twice: async () => {
          await inner.wait();
          await Promise.resolve();
          await inner.wait();
        },
      });
      await Promise.all([outer.twice(), outer.twice(), outer.twice()]);
      await until('all came', () => collector.spans.length === 9);
      for (const span of collector.named('Outer.twice')) {
        expect(collector.childrenOf(span).map(({ name }) => name)).to.deep.equal(['Inner.wait', 'Inner.wait']);
        expect(span.tookMs).to.be.at.least(8);
      }
      expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).to.equal(3);
    });
  });

  it('begins a trace of its own with each job', async () => {
    const port = tracing.port('Port', { work: async () => {} });
    await tracing.port('Outer', { run: () => tracing.job('sealing', () => port.work()) }).run();
    const job = await received('sealing');
    expect(job.parentSpanId).to.equal(undefined);
    expect(collector.childrenOf(job).map(({ name }) => name)).to.deep.equal(['Port.work']);
    expect(job.traceId).not.to.equal((await received('Outer.run')).traceId);
  });

  it('says who it is', async () => {
    const other = begin({
      serviceName: 'shop',
      serviceVersion: '1.2.3',
      resource: { 'deployment.environment.name': 'test' },
      headers: { 'x-key': 's' },
    });
    await other.job('work', async () => {});
    await other.close();
    expect((await received('work')).resource).to.include({
      'service.name': 'shop',
      'service.version': '1.2.3',
      'deployment.environment.name': 'test',
    });
    const { path, headers } = collector.requests[0] ?? {};
    expect([path, headers?.['content-type'], headers?.['x-key']]).to.deep.equal([
      '/v1/traces',
      'application/json',
      's',
    ]);
  });

  describe('of requests', () => {
    let app: TestApp;
    const start = async (options: Partial<TracingOptions> = {}) => {
      await tracing.close();
      tracing = begin(options);
      app = await startHttpApp({ tracing });
    };
    afterEach(() => app.close());
    const breakUsers = () =>
      Object.assign(app.users, {
        findByUsername: () => Promise.reject(new UnavailableError('database', 'John Doe cannot be found.')),
      });
    const order = (headers: Record<string, string> = {}, quantity = 1) =>
      app.request('/api/orders/', {
        json: { items: [{ product_id: 1, quantity }] },
        token: app.tokenOf(app.people.john),
        headers,
      });

    it('are spans of the server by documented route, with the ports inside', async () => {
      await start();
      expect((await order()).status).to.equal(201);
      const span = await received('POST /api/orders/');
      expect([span.kind, span.status.code, span.attributes]).to.deep.equal([
        2,
        0,
        { 'http.request.method': 'POST', 'http.route': '/api/orders/', 'http.response.status_code': 201 },
      ]);
      const names = collector.childrenOf(span).map(({ name }) => name);
      expect(names).to.include.members([
        'SubmissionGuard.enter',
        'Shop.read',
        'Shop.place',
        'SubmissionGuard.settle',
      ]);
    });

    it('tell of refusals as answers, of our own faults as errors, and of no path', async () => {
      await start();
      expect((await order({}, 1_000)).status).to.equal(422);
      expect((await received('POST /api/orders/')).status.code).to.equal(0);
      await app.request('/john-doe/?q=secret');
      const lost = await received('GET');
      expect(lost.attributes).to.deep.equal({ 'http.request.method': 'GET', 'http.response.status_code': 404 });
      breakUsers();
      const { status } = await app.request('/api/token/', { json: { username: 'john', password: 'x' } });
      expect(status).to.equal(503);
      const broken = await received('POST /api/token/');
      expect([broken.status.code, broken.attributes['error.type']]).to.deep.equal([2, '503']);
      const told = collector.spans.map(({ name, attributes, status }) => ({ name, attributes, status }));
      expect(JSON.stringify(told)).not.to.match(/john|secret|John|127\.0\.0\.1|"123"|"456"/);
    });

    it('continue the trace that came with them, and say it in their log lines', async () => {
      await start();
      app.logLines.length = 0;
      await order({ traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'congo=t61rcWkgMzE' });
      const span = await received('POST /api/orders/');
      expect([span.traceId, span.parentSpanId]).to.deep.equal([TRACE, PARENT]);
      const [line] = app.logLines.map((text) => JSON.parse(text)).filter(({ msg }) => msg === 'request');
      expect([line.trace_id, line.span_id]).to.deep.equal([TRACE, span.spanId]);
    });

    it('say the trace in the log line of what broke', async () => {
      await start();
      breakUsers();
      app.logLines.length = 0;
      await app.request('/api/token/', {
        json: { username: 'john', password: 'x' },
        headers: { traceparent: `00-${TRACE}-${PARENT}-01` },
      });
      const lines = app.logLines.map((text) => JSON.parse(text));
      expect(lines.map(({ msg }) => msg)).to.include('The request failed.');
      expect(lines.map(({ trace_id }) => trace_id)).to.deep.equal(lines.map(() => TRACE));
    });

    it('are not recorded when the caller’s trace is not, and still say its id', async () => {
      await start();
      app.logLines.length = 0;
      await order({ traceparent: `00-${TRACE}-${PARENT}-00` });
      await app.request('/healthz');
      await received('GET /healthz');
      // The document was asked for by the start of the test.
      expect(new Set(collector.spans.map(({ name }) => name))).to.deep.equal(
        new Set(['GET /api/schema/', 'GET /healthz']),
      );
      expect(app.logLines.join('')).to.include(TRACE);
    });

    const MALFORMED = [
      'x',
      `00-${TRACE}-${PARENT}`,
      `00-${'0'.repeat(32)}-${PARENT}-01`,
      `00-${TRACE}-${'0'.repeat(16)}-01`,
      `ff-${TRACE}-${PARENT}-01`,
      `00-${TRACE.toUpperCase()}-${PARENT}-01-x`,
      `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`,
      `00-${TRACE}-${PARENT}-zz`,
    ];
    for (const traceparent of MALFORMED) {
      it(`begin a trace of their own with a traceparent of ${traceparent}`, async () => {
        await start();
        await app.request('/healthz', { headers: { traceparent } });
        const { traceId, parentSpanId } = await received('GET /healthz');
        expect(traceId).not.to.equal(TRACE);
        expect(parentSpanId).to.equal(undefined);
      });
    }

    it('are recorded as the sampler says', async () => {
      const counts: Record<string, number> = {};
      for (const [sampler, ratio, flag] of [
        ['always_on', 1, '00'],
        ['always_off', 1, '01'],
        ['parentbased_always_off', 1, '01'],
        ['traceidratio', 0, '01'],
        ['parentbased_traceidratio', 0, '01'],
        ['traceidratio', 1, '00'],
      ] as const) {
        await start({ sampler, ratio });
        await app.request('/healthz', { headers: { traceparent: `00-${TRACE}-${PARENT}-${flag}` } });
        await app.request('/healthz');
        await tracing.close();
        counts[`${sampler} ${ratio} ${flag}`] = collector.named('GET /healthz').length;
        collector.spans.length = 0;
        await app.close();
      }
      expect(counts).to.deep.equal({
        'always_on 1 00': 2,
        'always_off 1 01': 0,
        'parentbased_always_off 1 01': 1,
        'traceidratio 0 01': 0,
        'parentbased_traceidratio 0 01': 1,
        'traceidratio 1 00': 2,
      });
    });

    it('work, with what it costs, when nothing is traced: no port is wrapped and no line has a trace', async () => {
      app = await startHttpApp({ shop: new MemoryShop() });
      app.logLines.length = 0;
      await order({ traceparent: `00-${TRACE}-${PARENT}-01` });
      expect(app.logLines.join('')).not.to.match(/trace_id|span_id/);
      expect(types.isProxy(app.ports.guard)).to.equal(false);
    });
  });

  describe('to a collector that is not well', () => {
    for (const mood of ['hanging', 'failing', 'dying'] as const) {
      it(`(${mood}) holds nobody up, tells of it, and goes on when it is well again`, async () => {
        collector.mood = mood;
        const port = tracing.port('Port', { work: async () => {} });
        const startedAt = performance.now();
        for (let turn = 0; turn < 1_000; turn++) await port.work();
        expect(performance.now() - startedAt).to.be.below(1_000);
        await until('it was told', () => problems.length > 0, 20_000);
        collector.mood = 'well';
        await until(
          'spans came',
          async () => {
            await port.work();
            return collector.spans.length > 0;
          },
          20_000,
        );
      }).timeout(60_000);
    }

    it('(away) holds nobody up, and is told of', async () => {
      await collector.close();
      const port = tracing.port('Port', { work: async () => {} });
      for (let turn = 0; turn < 10_000; turn++) await port.work();
      await until('it was told', () => problems.length > 0, 20_000);
    }).timeout(60_000);

    it('ends within two seconds although it hangs', async () => {
      const patient = begin({ timeoutMs: 60_000, batchEveryMs: 60_000 });
      collector.mood = 'hanging';
      await patient.job('work', async () => {});
      const startedAt = performance.now();
      await patient.close();
      expect(performance.now() - startedAt).to.be.within(1_500, 4_000);
      expect(String(problems.at(-1))).to.include('2000 ms');
    }).timeout(60_000);

    it('sends what is waiting before it ends', async () => {
      const late = begin({ batchEveryMs: 60_000 });
      await late.job('the last work', async () => {});
      expect(collector.spans).to.deep.equal([]);
      await late.close();
      expect(collector.named('the last work')).to.have.length(1);
    });
  });
});
