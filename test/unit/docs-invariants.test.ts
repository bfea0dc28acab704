import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { INVARIANTS } from '../simulation/invariants.js';

describe('docs/invariants.md', () => {
  const text = readFileSync('docs/invariants.md', 'utf8');
  const rows = [...text.matchAll(/^\| ([a-z][^|]*?) \| [^|]+ \| (`[^|]+) \|$/gm)];

  it('begins with every invariant of the simulation, in the order in which they are looked at', () => {
    expect(rows.slice(0, INVARIANTS.length).map(([, name]) => name)).to.deep.equal(INVARIANTS);
  });

  it('names tests that are there, and some for each invariant', () => {
    expect(rows.length).to.be.greaterThan(INVARIANTS.length);
    for (const [, name, tests = ''] of rows) {
      const files = [...tests.matchAll(/`([^`]+\.ts)`/g)].map(([, file]) => file);
      expect(files, name).not.to.deep.equal([]);
      for (const file of files) expect(existsSync(`test/${file}`), file).to.equal(true);
    }
  });
});
