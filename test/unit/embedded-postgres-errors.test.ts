import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { EMBEDDED_POSTGRES_ERROR_CODES } from '../../adapters/embedded-postgres/index.js';

describe('docs/errors.md, on the embedded PostgreSQL', () => {
  it('has a paragraph for every code, and for no other', () => {
    const named = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^### (EMBEDDED_POSTGRES_[A-Z_]+)$/gm)];
    expect(named.map(([, code]) => code)).to.deep.equal([...EMBEDDED_POSTGRES_ERROR_CODES]);
  });
});
