import { readFileSync } from 'node:fs';
import { expect } from 'chai';

/** What issue trackers, auditors and newcomers ask for first: each must have a row. */
const ASKED_FOR = [
  'JWT',
  'CSRF',
  'WebSocket',
  'session fixation',
  'IDOR',
  'prototype',
  'path',
  'CSV',
  'log',
  'XSS',
  'ReDoS',
  'SQL',
  'flood',
];

describe('SECURITY.md', () => {
  const [, section = ''] = readFileSync('SECURITY.md', 'utf8').split('## Abuse, one by one');
  const rows = [...section.matchAll(/^\| ([^|]+) \| `([^`]+)` \| ([^|]+) \|$/gm)].map(
    ([, abuse = '', file = '', title = '']) => ({ abuse, file, title: title.trim() }),
  );

  it('has a row for every kind of abuse', () => {
    const abuses = rows.map(({ abuse }) => abuse).join('\n');
    expect(ASKED_FOR.filter((kind) => !abuses.includes(kind))).to.deep.equal([]);
  });

  for (const { abuse, file, title } of rows) {
    it(`names a test that is there: ${abuse}`, () => {
      expect(readFileSync(`test/${file}`, 'utf8')).to.include(title);
    });
  }
});
