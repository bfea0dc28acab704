import { expect } from 'chai';
import { MemoryAttemptStore } from '../../adapters/memory/index.js';
import type { FailedOrderAttempt } from '../../core/index.js';
import { startHttpApp, type TestApp } from '../support/http-app.js';
import { useDatabase } from '../support/postgres.js';
import { fuzz } from './fuzz.js';
import { startFuzzedApp } from './fuzzed-app.js';

/** `npm run fuzz` takes others, and many more calls. */
const SEED = 20_260_215;

/** What the calls must have reached, for the rest to say anything. */
const REACHED = [
  ...[200, 400, 401, 403].map((status) => `GET /api/orders/failure-analytics/ ${status}`),
  ...[200, 400, 401, 403].map((status) => `GET /api/orders/recent-failures/ ${status}`),
  ...[200, 400, 401, 403].map((status) => `GET /api/orders/recovery/ ${status}`),
  ...[200, 400, 401, 403].map((status) => `GET /api/orders/differences/ ${status}`),
  ...[200, 401, 403].map((status) => `GET /api/orders/predictions/ ${status}`),
  ...[201, 400, 401, 403, 409, 415, 422, 429].map((status) => `POST /api/orders/ ${status}`),
  ...[200, 400, 401, 403, 415].map((status) => `POST /api/orders/validate-cart/ ${status}`),
  ...[200, 400, 401, 415, 429].map((status) => `POST /api/token/ ${status}`),
  ...[200, 400, 401, 415].map((status) => `POST /api/token/refresh/ ${status}`),
];

describe('The API, called with what its own document makes up', function () {
  this.timeout(300_000);
  const database = useDatabase();
  let app: TestApp | undefined;
  afterEach(async () => {
    await app?.close();
    expect(Object.keys({}), 'nothing was added to the prototype of all objects').to.deep.equal([]);
  });

  it('answers thousands of valid, nearly valid and hostile calls as documented, in memory', async () => {
    app = await startFuzzedApp();
    const { answers } = await fuzz(app, { seed: SEED, calls: 5_000 });
    expect(REACHED.filter((each) => !answers.has(each))).to.deep.equal([]);
  });

  it('answers them on PostgreSQL too', async () => {
    app = await startFuzzedApp(database());
    const { answers } = await fuzz(app, { seed: SEED + 1, calls: 1_500 });
    expect(answers.get('POST /api/orders/ 201')).to.be.greaterThan(0);
    expect(answers.get('POST /api/orders/ 422')).to.be.greaterThan(0);
  });

  it('would find a server that breaks on a letter beyond ASCII, and name the call in its shortest form', async () => {
    class BrittleStore extends MemoryAttemptStore {
      override async recent(limit: number, participantId?: string): Promise<FailedOrderAttempt[]> {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII.
        if (/[^\u0000-\u007f]/.test(participantId ?? '')) throw new Error('invalid byte sequence');
        return super.recent(limit, participantId);
      }
    }
    app = await startHttpApp({ ports: { attempts: new BrittleStore() } });
    const error = await fuzz(app, { seed: SEED, calls: 6_000 }).catch((cause: unknown) => cause);
    expect(error).to.be.instanceOf(Error);
    expect((error as Error).message)
      .to.match(/seed: 20260215/)
      .and.match(/recent-failures\/?\?participant_id=\w?%/);
  });

  it('would find an answer that is not as documented', async () => {
    class TalkativeStore extends MemoryAttemptStore {
      override async recent(...given: Parameters<MemoryAttemptStore['recent']>): Promise<FailedOrderAttempt[]> {
        return (await super.recent(...given)).map((attempt) => ({ ...attempt, totalAttempted: '1.5' }));
      }
    }
    app = await startHttpApp({ ports: { attempts: new TalkativeStore() } });
    const error = await fuzz(app, { seed: SEED, calls: 6_000 }).catch((cause: unknown) => cause as Error);
    expect(error).to.have.nested.property('cause.message').that.includes('does not fit the document');
  });
});
