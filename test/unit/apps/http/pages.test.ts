import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { countText, totalText } from '../../../../apps/http/admin/failures/counts.js';
import { periodName } from '../../../../apps/http/admin/failures/date-hierarchy.js';
import { checkCsrfToken, csrfToken } from '../../../../apps/http/pages/csrf.js';
import { html } from '../../../../apps/http/pages/html.js';
import { localPath } from '../../../../apps/http/pages/local-path.js';

describe('HTML', () => {
  it('escapes every value that is not HTML itself', () => {
    const hostile = `<a href='x' onclick="y">&`;
    expect(String(html`<p title="${hostile}">${hostile} ${[hostile]} ${html`<b>${hostile}</b>`}</p>`)).to.equal(
      '<p title="&lt;a href=&#39;x&#39; onclick=&quot;y&quot;&gt;&amp;">&lt;a href=&#39;x&#39; onclick=&quot;y&quot;&gt;&amp; ' +
        '&lt;a href=&#39;x&#39; onclick=&quot;y&quot;&gt;&amp; <b>&lt;a href=&#39;x&#39; onclick=&quot;y&quot;&gt;&amp;</b></p>',
    );
  });

  it('can be written in one way only: the raw one is for pictures that stand in the source', () => {
    const sources = readdirSync('apps/http', { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const importers = sources.filter((name) => /from 'hono/.test(readFileSync(`apps/http/${name}`, 'utf8')));
    expect(importers.sort()).to.deep.equal(['pages/html.ts', 'pages/icons.ts']);
    expect(readFileSync('apps/http/pages/html.ts', 'utf8')).not.to.include('raw');
  });
});

describe('localPath', () => {
  for (const [text, path] of [
    ['/', '/'],
    ['/admin/?q=a%20b&x=1#y', '/admin/?q=a%20b&x=1#y'],
    ['/a/../b', '/b'],
    ['/ä', '/%C3%A4'],
  ] as const) {
    it(`takes ${text}`, () => {
      expect(localPath(text)).to.equal(path);
    });
  }

  for (const text of [
    undefined,
    '',
    'admin',
    '//evil',
    '///evil',
    '/\\evil',
    '\\\\evil',
    '/\t/evil',
    '/\n/evil',
    '/.//evil',
    '/a/..//evil',
    'http:/x',
    'https://evil',
    'javascript:x',
    '@evil',
    ' /x',
  ]) {
    it(`takes ${JSON.stringify(text)} for no path of this server`, () => {
      expect(localPath(text)).to.equal(undefined);
    });
  }
});

describe('CSRF token', () => {
  it('is good for its session only', () => {
    const token = csrfToken('mine');
    expect(() => checkCsrfToken(token, 'mine')).not.to.throw();
    for (const [given, secret] of [
      [token, 'other'],
      [token, undefined],
      [undefined, 'mine'],
      ['', 'mine'],
      [token.slice(1), 'mine'],
      [`${token}AA`, 'mine'],
    ] as const) {
      expect(() => checkCsrfToken(given, secret)).to.throw('This form is no longer valid');
    }
  });

  it('is never the same, and does not hold the secret', () => {
    const tokens = new Set(Array.from({ length: 100 }, () => csrfToken('mine')));
    expect(tokens.size).to.equal(100);
  });
});

describe('Numbers and names of the list', () => {
  it('says how exact a count is', () => {
    expect(countText({ count: 1234, exact: true })).to.equal('1,234');
    expect(countText({ count: 10_001, exact: false })).to.equal('10,001+');
    expect(totalText({ count: 1, exact: true })).to.equal('1 attempt');
    expect(totalText({ count: 0, exact: true })).to.equal('0 attempts');
    expect(totalText({ count: 45_000, exact: false })).to.equal('About 45,000 attempts (an estimate)');
  });

  it('names years, months and days', () => {
    expect(periodName({ year: 2026 })).to.equal('2026');
    expect(periodName({ year: 2026, month: 2 })).to.equal('February 2026');
    expect(periodName({ year: 2026, month: 2, day: 1 })).to.equal('1 February 2026');
  });
});
