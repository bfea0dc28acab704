import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { ADAPTERS } from './adapters.js';
import { type Port, SUITES } from './suites.js';

const ADAPTERS_FOLDER = new URL('../../adapters/', import.meta.url);
const PORTS = Object.keys(SUITES) as Port[];

describe('The table of adapters', () => {
  it('names every class in adapters/*/index.ts that is called after a port', async () => {
    const exported = await exportedClasses();
    expect(exported, 'this test must see the exports').to.include.members(['MemoryLock', 'SystemClock']);
    expect(missingFrom(rowsByPort(), exported)).to.deep.equal([]);
  });

  it('names no class that adapters/*/index.ts does not export', async () => {
    const exported = new Set(await exportedClasses());
    const rows = [...rowsByPort().values()].flat();
    expect(rows.filter((adapter) => !exported.has(adapter))).to.deep.equal([]);
  });

  it('is found incomplete when a class is missing, or stands under another port', () => {
    const rows = new Map<Port, string[]>([
      ['RateLimiter', ['MemoryRateLimiter', 'CarbonLock']],
      ['Lock', ['MemoryLock']],
    ]);
    const exported = ['MemoryRateLimiter', 'CarbonRateLimiter', 'CarbonLock', 'MemoryLock', 'ConnectionPool'];
    expect(missingFrom(rows, exported)).to.deep.equal(['CarbonRateLimiter', 'CarbonLock']);
  });
});

/** Names of the classes that the adapters' entry points export. */
async function exportedClasses(): Promise<string[]> {
  const folders = readdirSync(ADAPTERS_FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const modules: Record<string, unknown>[] = await Promise.all(
    folders.map(({ name }) => import(new URL(`${name}/index.js`, ADAPTERS_FOLDER).href)),
  );
  return modules.flatMap((module) => Object.keys(module).filter((name) => isClass(module[name])));
}

function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

/** Classes of the rows, by port. A row may say more than the class: "RedisCache on a cluster". */
function rowsByPort(): Map<Port, string[]> {
  return new Map(PORTS.map((port) => [port, ADAPTERS[port].map(({ adapter }) => adapter.split(' ')[0] ?? '')]));
}

/** Which of the classes are called `<Technology><Port>` and have no row under that port. */
function missingFrom(rows: ReadonlyMap<Port, readonly string[]>, classes: readonly string[]): string[] {
  return classes.filter((name) => {
    const port = PORTS.find((suffix) => name.endsWith(suffix));
    return port !== undefined && !rows.get(port)?.includes(name);
  });
}
