import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createMetrics } from '../../apps/metrics/index.js';

interface Described {
  readonly name: string;
  readonly type: string;
  readonly labelNames: readonly string[];
}

describe('docs/observability.md', () => {
  const text = readFileSync('docs/observability.md', 'utf8');
  // prom-client keeps the names of the labels, which its types do not tell.
  const metrics = createMetrics({ version: '1.2.3' });
  const registered = metrics.registry.getMetricsAsArray() as unknown as readonly Described[];
  const isOurs = ({ name }: { readonly name: string }) => name.startsWith('order_failures_');

  it('has a row for every metric, with its type and labels, and no other', async () => {
    const rows = [...text.matchAll(/^\| `(order_failures_\w+)` \| (\w+) \|([^|]*)\| [^|]{8,} \|$/gm)].map(
      ([, name, type, labels]) => [name, type, [...(labels ?? '').matchAll(/`(\w+)`/g)].map(([, label]) => label)],
    );
    const kinds = new Map((await metrics.registry.getMetricsAsJSON()).map(({ name, type }) => [name, type]));
    const expected = registered.filter(isOurs).map(({ name, labelNames }) => [name, kinds.get(name), labelNames]);
    expect(expected).to.have.length.above(25);
    expect(rows.sort()).to.deep.equal(expected.sort());
  });

  it('names every metric of the process, and no other', () => {
    const section = text.slice(text.indexOf('### The process')).split('\n## ')[0] ?? '';
    const named = [...section.matchAll(/`((?:process|nodejs)_\w+)`/g)].map(([, name]) => name);
    expect(named.sort()).to.deep.equal(
      registered
        .filter((metric) => !isOurs(metric))
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('says that problems are counted by few texts: none is made of what was sent', () => {
    const sources = ['core', 'adapters', 'apps'].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => readFileSync(join(folder, name), 'utf8')),
    );
    const made = sources.flatMap((source) => [...source.matchAll(/during: `[^`]*`/g)].map(([found]) => found));
    // The two channels that there are.
    expect(made).to.deep.equal([`during: \`delivering notices by \${channel.name}\``]);
  });
});
