import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

/** Assets that come from a package, by the names that pages use for them. */
export function packagedAssets(): (readonly [name: string, content: Buffer])[] {
  // The package's module is three times the size of its minified script, which is made a module here.
  const script = readFileSync(resolve('uplot/dist/uPlot.iife.min.js'), 'utf8');
  return [
    ['uplot.js', Buffer.from(`${script}\nexport default uPlot;\n`)],
    ['uplot.css', readFileSync(resolve('uplot/dist/uPlot.min.css'))],
  ];
}
