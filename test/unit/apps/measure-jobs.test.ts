import { expect } from 'chai';
import { ManualClock } from '../../../adapters/memory/index.js';
import { measureJobs } from '../../../apps/background/index.js';
import { createMetrics } from '../../../apps/metrics/index.js';

describe('measuring jobs', () => {
  it('counts how long a run takes and how it ends, and changes neither result nor error', async () => {
    const clock = new ManualClock(1_000_000);
    const metrics = createMetrics({ processMetrics: false });
    const around = measureJobs(metrics, clock);
    const taking = (ms: number) => async () => {
      await clock.advance(ms);
      return ms;
    };
    expect(await around('sealing', taking(2_000))).to.equal(2_000);
    const error = new Error('away');
    const failed = around('sealing', async () => {
      await clock.advance(40_000);
      throw error;
    });
    expect(await failed.catch((caught: unknown) => caught)).to.equal(error);
    const text = await metrics.registry.metrics();
    const sum = 'order_failures_job_duration_seconds_sum';
    expect(text).to.include(`${sum}{task="sealing",result="ok"} 2\n`);
    expect(text).to.include(`${sum}{task="sealing",result="failed"} 40\n`);
    // The failed run at 1,042 s leaves the success of 1,002 s.
    expect(text).to.include('order_failures_job_last_success_timestamp_seconds{task="sealing"} 1002\n');
  });
});
