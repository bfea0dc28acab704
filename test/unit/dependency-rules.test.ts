import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

interface Result {
  /** Sources that were looked at. */
  readonly modules: number;
  /** Sources that there are. */
  readonly sources: number;
  readonly violations: readonly { readonly rule: string; readonly from: string; readonly to: string }[];
}

/** A house that keeps every rule, with each technology in its room. */
const SOUND: Readonly<Record<string, string>> = {
  'core/index.ts': `export { sum } from './domain/sum.js';`,
  'core/domain/sum.ts': `import { Big } from 'big.js';\nexport const sum = (a: string, b: string): Big => new Big(a).plus(b);`,
  'adapters/memory/index.ts': `export { sum } from '../../core/index.js';`,
  'adapters/redis/index.ts': `import { Redis } from 'ioredis';\nimport Redlock from 'redlock';\nexport const all = [Redis, Redlock];`,
  'adapters/sequelize/index.ts': `import { Sequelize } from 'sequelize';\nexport const all = [Sequelize];`,
  'apps/http/index.ts': `import Koa from 'koa';\nexport const all = [Koa];`,
  'apps/container.ts':
    `import 'reflect-metadata';\nimport { Container } from 'inversify';\nimport * as memory from '../adapters/memory/index.js';\n` +
    `import * as http from './http/index.js';\nexport const all = [Container, memory, http];`,
  'apps/cli/main.ts': `import { all } from '../container.js';\nimport yargs from 'yargs';\nexport const cli = [all, yargs];`,
  'test/support/any.ts': `import { Redis } from 'ioredis';\nimport { all } from '../../apps/container.js';\nexport const any = [Redis, all];`,
};

/** What to plant, and the rule that must notice it. One file each, so that the report names the culprit. */
const BREACHES: readonly { readonly rule: string; readonly file: string; readonly code: string }[] = [
  { rule: 'core-imports-only-core', file: 'core/breach-node.ts', code: `export { readFileSync } from 'node:fs';` },
  {
    rule: 'core-imports-only-core',
    file: 'core/breach-adapter.ts',
    code: `export { sum } from '../adapters/memory/index.js';`,
  },
  {
    rule: 'core-imports-only-core',
    file: 'core/breach-type.ts',
    code: `import type { Redis } from 'ioredis';\nexport type Client = Redis;`,
  },
  { rule: 'koa-only-in-its-room', file: 'core/breach-koa.ts', code: `export { default } from 'koa';` },
  {
    rule: 'adapters-import-core-and-their-technology',
    file: 'adapters/memory/breach-adapter.ts',
    code: `export { all } from '../redis/index.js';`,
  },
  {
    rule: 'nothing-imports-apps',
    file: 'adapters/memory/breach-app.ts',
    code: `export { all } from '../../apps/http/index.js';`,
  },
  {
    rule: 'product-does-not-import-tests',
    file: 'apps/http/breach-test.ts',
    code: `export { any } from '../../test/support/any.js';`,
  },
  {
    rule: 'inversify-only-in-the-container',
    file: 'apps/http/breach-inversify.ts',
    code: `export { Container } from 'inversify';`,
  },
  {
    rule: 'sequelize-only-in-its-room',
    file: 'adapters/redis/breach-sequelize.ts',
    code: `export { Sequelize } from 'sequelize';`,
  },
  {
    rule: 'redis-only-in-its-room',
    file: 'adapters/memory/breach-redlock.ts',
    code: `export { default } from 'redlock';`,
  },
  { rule: 'yargs-only-in-its-room', file: 'apps/http/breach-yargs.ts', code: `export { default } from 'yargs';` },
  {
    rule: 'jwt-only-in-its-room',
    file: 'apps/cli/breach-jwt.ts',
    code: `export { default } from 'jsonwebtoken';`,
  },
  {
    rule: 'cockatiel-only-in-its-room',
    file: 'adapters/redis/breach-cockatiel.ts',
    code: `export { retry } from 'cockatiel';`,
  },
  {
    rule: 'opentelemetry-only-in-its-room',
    file: 'apps/http/breach-opentelemetry.ts',
    code: `export { trace } from '@opentelemetry/api';`,
  },
  { rule: 'edges-only-in-apps', file: 'adapters/memory/breach-zod.ts', code: `export { z } from 'zod';` },
  { rule: 'no-undeclared-packages', file: 'apps/http/breach-dev.ts', code: `export { expect } from 'chai';` },
  { rule: 'no-unresolvable', file: 'apps/http/breach-nowhere.ts', code: `export { x } from './nowhere.js';` },
  { rule: 'no-orphans', file: 'core/domain/breach-orphan.ts', code: `export const alone = 1;` },
  {
    rule: 'no-circular',
    file: 'core/breach-one-of-two.ts',
    code: `import { back } from './breach-two-of-two.js';\nexport const there = (): unknown => back;`,
  },
];
const OTHER_HALF_OF_THE_CIRCLE = {
  'core/breach-two-of-two.ts': `import { there } from './breach-one-of-two.js';\nexport const back = (): unknown => there;`,
};

/** The real dependencies: rules about them are judged by the package.json of the tree. */
const MANIFEST = readFileSync(join(ROOT, 'package.json'), 'utf8');

interface Room {
  /** Patterns of package names. */
  readonly technology: readonly string[];
}

describe('The dependency rules', function () {
  this.timeout(60_000);
  let folder: string;

  const check = (files: Readonly<Record<string, string>>): Result => {
    const tree = mkdtempSync(join(folder, 'tree-'));
    for (const [file, code] of Object.entries({ 'package.json': MANIFEST, ...files })) {
      mkdirSync(dirname(join(tree, file)), { recursive: true });
      writeFileSync(join(tree, file), code);
    }
    symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'), 'dir');
    const { stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/deps.mjs'), tree, '--json'], {
      encoding: 'utf8',
    });
    if (stdout === '') throw new Error(`deps.mjs printed nothing: ${stderr}`);
    return JSON.parse(stdout) as Result;
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'dependency-rules-'));
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('find nothing wrong in a sound house, and look at every file of it', () => {
    const result = check(SOUND);
    expect(result.violations).to.deep.equal([]);
    expect(result.modules).to.equal(Object.keys(SOUND).length);
    expect(result.sources).to.equal(Object.keys(SOUND).length);
  });

  it('give every optional package a room', async () => {
    const rules = (await import(pathToFileURL(join(ROOT, '.dependency-cruiser.mjs')).href)) as {
      ROOMS: readonly Room[];
    };
    const patterns = rules.ROOMS.flatMap(({ technology }) => technology).map(
      (pattern) => new RegExp(`^(${pattern})$`),
    );
    const packages = Object.keys((JSON.parse(MANIFEST) as { optionalDependencies: object }).optionalDependencies);
    const homeless = packages.filter((name) => !patterns.some((pattern) => pattern.test(name)));
    expect(homeless, 'add these to ROOMS in .dependency-cruiser.mjs').to.deep.equal([
      'inversify',
      'reflect-metadata',
    ]);
  });

  describe('broken on purpose', () => {
    let result: Result;

    before(() => {
      const breaches = Object.fromEntries(BREACHES.map(({ file, code }) => [file, code]));
      result = check({ ...SOUND, ...breaches, ...OTHER_HALF_OF_THE_CIRCLE });
    });

    for (const { rule, file, code } of BREACHES) {
      it(`${rule} notices ${file}: ${code.split('\n')[0]}`, () => {
        expect(result.violations.filter(({ from }) => from === file).map((breach) => breach.rule)).to.include(
          rule,
        );
      });
    }

    it('accuse no innocent file', () => {
      const accused = new Set(result.violations.map(({ from }) => from));
      expect(Object.keys(SOUND).filter((file) => accused.has(file))).to.deep.equal([]);
    });
  });
});
