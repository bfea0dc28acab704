import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  ...['docs', 'docs/decisions'].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  ),
];

/** Targets of links and images that are files of this repository, without their anchors. */
function targetsOf(text: string): string[] {
  return [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

describe('links and images of the documentation', () => {
  it('lead to files that are there', () => {
    const links = PAGES.flatMap((page) =>
      targetsOf(readFileSync(page, 'utf8')).map((target) => ({ page, path: join(dirname(page), target) })),
    );
    expect(links.length).to.be.greaterThan(10);
    expect(links.filter(({ path }) => !existsSync(path))).to.deep.equal([]);
  });
});
