import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { EXIT } from '../../apps/cli/exit-codes.js';

describe('docs/operations.md', () => {
  const text = readFileSync('docs/operations.md', 'utf8');

  it('has a row for every exit code, and no other', () => {
    const section = text.slice(text.indexOf('## Exit codes'), text.indexOf('## Cleaning up'));
    const documented = [...section.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    expect(documented).to.deep.equal(Object.values(EXIT));
  });

  it('has a row for every variable that the settings read', () => {
    const sources = [
      'apps/settings.ts',
      'apps/settings/authentication.ts',
      'apps/settings/alerts.ts',
      'apps/settings/alert-rules.ts',
      'apps/settings/tracing.ts',
    ].map((file) => readFileSync(file, 'utf8'));
    const read = sources.flatMap((source) =>
      [...source.matchAll(/'([A-Z]+(?:_[A-Z]+)*)'/g)].map(([, name]) => name),
    );
    const variables = new Set(read.filter((name) => name !== undefined && !['UTC', 'NODE_ENV'].includes(name)));
    expect(variables).to.include('ORDER_SUBMISSION_RATE');
    expect([...variables].filter((name) => !text.includes(`\`${name}\``))).to.deep.equal([]);
  });
});
