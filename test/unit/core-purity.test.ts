import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { findImpurities } from '../support/impurities.js';

const CORE = fileURLToPath(new URL('../../../core/', import.meta.url));

describe('The core', () => {
  const sources = readdirSync(CORE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

  it('takes time, chance and waits from ports only, and never touches the process', () => {
    expect(sources).to.include('index.ts');
    const found = sources.flatMap((name) =>
      findImpurities(readFileSync(join(CORE, name), 'utf8')).map((impurity) => `${name}: ${impurity}`),
    );
    expect(found).to.deep.equal([]);
  });

  const planted: readonly (readonly [code: string, found: string])[] = [
    ['export const at = Date.now();', 'Date.now() (line 1)'],
    ['export const at = new Date();', 'new Date() (line 1)'],
    ['export const at = new Date;', 'new Date() (line 1)'],
    ['export const at = Date();', 'Date() (line 1)'],
    ['const { now } = clock;\nexport const jitter = Math.random() * 2;', 'Math.random() (line 2)'],
    ['setTimeout(() => {}, 1);', 'setTimeout (line 1)'],
    ['const timer = setInterval(tick, 5);', 'setInterval (line 1)'],
    ['export const wait = setImmediate;', 'setImmediate (line 1)'],
    ['if (process.env.DEBUG) debug();', 'process (line 1)'],
    ["console.log('hello');", 'console (line 1)'],
    ['globalThis.x = 1;', 'globalThis (line 1)'],
    ["const fs = await import('node:fs');", 'import() (line 1)'],
    ['const ids = { next: crypto.randomUUID() };', 'crypto (line 1)'],
  ];
  for (const [code, impurity] of planted) {
    it(`would be caught with: ${code.split('\n').at(-1)}`, () => {
      expect(findImpurities(code)).to.deep.equal([impurity]);
    });
  }

  it('may speak of such things, give them as member names, and turn a given instant into a date', () => {
    const innocent = [
      '// Date.now() and process.env are not for the core.',
      "throw new Error('console.log() is not for the core');",
      'export interface Clock { setTimeout(ms: number): void; readonly process: string }',
      'const at = new Date(nowMs); const settings = { console: 1 }; use(clock.now(), job.process, settings.console);',
    ];
    expect(innocent.flatMap(findImpurities)).to.deep.equal([]);
  });
});
