import type { Health } from '../../core/index.js';
import type { Primary } from './primary.js';

/** Asks, so that an outage shows although nobody submits anything. `name`: whose health it is. */
export async function healthOf(name: string, primary: Primary, probe: () => Promise<unknown>): Promise<Health> {
  const answer = await primary.ask(`health check of ${name}`, probe);
  return answer === undefined
    ? { status: 'degraded', level: 'process', detail: 'The server is away; the process stands in.' }
    : { status: 'ok', level: 'shared' };
}
