import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { startTracing, type Tracing } from '../../adapters/opentelemetry/index.js';
import { aCart, memorySystem } from '../support/memory-system.js';
import { compare } from './measure.js';

/** One submission in memory is too short to be timed. */
const SUBMISSIONS = 20;
/** Enough that no slot, claim or voucher of the submission before stands in the way. */
const BETWEEN_MS = 3_600_000;

/** On a thread of its own, so that what a collector does is not measured. */
const COLLECTOR = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:http').createServer((request, response) => {
    request.resume().on('end', () => response.end('{}'));
  });
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;

/** What spans cost a submission whose ports take no time, and a call of a port: the worst that they can weigh. */
export async function benchTracing(rounds: number): Promise<void> {
  const collector = new Worker(COLLECTOR, { eval: true });
  const [port] = await once(collector, 'message');
  const url = `http://127.0.0.1:${port}/v1/traces`;
  const recorded = startTracing({ url, sampler: 'always_on' });
  const unrecorded = startTracing({ url, sampler: 'always_off' });
  const wraps = (tracing: Tracing) => ({
    ordering: <Port extends object>(port: Port) => tracing.port('Shop', port, 'postgresql'),
    guard: <Port extends object>(port: Port) => tracing.port('SubmissionGuard', port, 'redis'),
    attempts: <Port extends object>(port: Port) => tracing.port('AttemptStore', port, 'postgresql'),
    journal: <Port extends object>(port: Port) => tracing.port('AttemptJournal', port),
  });
  try {
    const submitting = async (tracing?: Tracing) => {
      const system = await memorySystem(tracing && wraps(tracing));
      return async () => {
        for (let turn = 1; turn <= SUBMISSIONS; turn++) {
          await system.clock.advance(BETWEEN_MS);
          await system.submit(aCart(100 + turn));
        }
      };
    };
    await compare({
      title: `${SUBMISSIONS} refused submissions in memory, 4 calls of ports each`,
      rounds,
      contenders: [
        { name: 'tracing off: nothing is wrapped', run: await submitting() },
        { name: 'on, not recorded (always_off)', run: await submitting(unrecorded) },
        { name: 'on, recorded and sent', run: await submitting(recorded) },
      ],
    });
    const idle = { call: async () => {} };
    const calling = (called: typeof idle) => async () => {
      for (let turn = 0; turn < 100; turn++) await called.call();
    };
    await compare({
      title: '100 calls of a port that does nothing',
      rounds,
      contenders: [
        { name: 'tracing off: the port itself', run: calling(idle) },
        { name: 'on, not recorded (always_off)', run: calling(unrecorded.port('Port', idle)) },
        {
          name: 'on, recorded; what is too much to be sent is dropped',
          run: calling(recorded.port('Port', idle)),
        },
      ],
    });
  } finally {
    await Promise.all([recorded.close(), unrecorded.close()]);
    await collector.terminate();
  }
}
