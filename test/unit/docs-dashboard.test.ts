import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { complaintsOfGrafana } from '../support/grafana-types.js';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
}

describe('the Grafana dashboard', function () {
  this.timeout(60_000);
  const text = readFileSync('docs/observability/dashboard.json', 'utf8');
  const { panels } = JSON.parse(text) as { panels: Panel[] };

  it('is what Grafana’s own types say that a dashboard is', () => {
    expect(complaintsOfGrafana(text)).to.deep.equal([]);
  });

  const MISTAKES: readonly (readonly [string, string, string])[] = [
    ['a value that is none', '"drawStyle": "line"', '"drawStyle": "lines"'],
    ['an option that a panel does not know', '"graphMode": "area"', '"graphMod": "area"'],
    ['a number as text', '"schemaVersion": 41', '"schemaVersion": "41"'],
    ['a query without an expression', '"expr":', '"expression":'],
    ['a kind of variable that there is not', '"type": "query"', '"type": "queries"'],
  ];
  for (const [title, right, wrong] of MISTAKES) {
    it(`would not be with ${title}`, () => {
      const changed = text.replace(right, wrong);
      expect(changed).not.to.equal(text);
      expect(complaintsOfGrafana(changed)).not.to.deep.equal([]);
    });
  }

  it('has panels with ids and titles of their own that do not lie on each other', () => {
    expect(new Set(panels.map(({ id }) => id)).size).to.equal(panels.length);
    expect(new Set(panels.map(({ title }) => title)).size).to.equal(panels.length);
    const cells = panels.flatMap(({ title, gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => ({ title, at: `${x + (cell % w)}/${y + Math.floor(cell / w)}` })),
    );
    expect(new Set(cells.map(({ at }) => at)).size).to.equal(cells.length);
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).to.equal(true);
  });
});
