import { ManualClock } from '../../adapters/memory/index.js';
import { type Container, type ContainerChoices, createContainer } from '../../apps/container.js';
import { replay } from '../../apps/replay/index.js';
import { readEvents } from '../../apps/replay/read-events.js';
import { readSettings } from '../../apps/settings.js';
import { DAY_MS } from '../../core/index.js';
import { TestDatabase } from '../support/postgres.js';
import type { RealOrders } from './section.js';

/** Replays a file into a database that is made for it. */
export async function openRealOrders(file: string): Promise<{ orders: RealOrders; close(): Promise<void> }> {
  const endMs = await endOf(file);
  const database = await TestDatabase.create({ migrated: false });
  let container: Container | undefined;
  const close = async () => {
    await container?.close();
    await database.close();
  };
  try {
    container = await createContainer(readSettings({ DATABASE_URL: database.url }), atTheEnd(endMs));
    const result = await replay(file, container);
    return { orders: { container, result, endMs }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A container that looks back from the end of the events. */
export function atTheEnd(endMs: number): ContainerChoices {
  return { purpose: 'command', clock: new ManualClock(endMs) };
}

/** The midnight after the last submission. */
export async function endOf(file: string): Promise<number> {
  let lastMs = 0;
  for await (const event of readEvents(file)) if (event.type === 'submit') lastMs = event.atMs;
  return (Math.floor(lastMs / DAY_MS) + 1) * DAY_MS;
}
