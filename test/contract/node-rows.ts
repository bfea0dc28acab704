import { setTimeout as sleep } from 'node:timers/promises';
import { NodeHash, RandomIds, SystemClock } from '../../adapters/node/index.js';
import type { ClockHarness } from './clock.contract.js';
import { inProcess } from './memory-rows.js';

export const nodeHash = () => inProcess(() => new NodeHash());
export const randomIds = () => inProcess(() => new RandomIds());

export async function systemClock(): Promise<ClockHarness> {
  return { ...(await inProcess(() => new SystemClock())), advance: async (ms) => sleep(ms) };
}
