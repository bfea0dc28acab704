import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { notFound } from '../problems.js';
import type { Endpoint } from '../router.js';
import { packagedAssets } from './packaged-assets.js';

const FOLDER = new URL('./assets/', import.meta.url);
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const FOREVER = 'public, max-age=31536000, immutable';

export interface Assets {
  /** `/assets/<version>/admin.css`. @throws Error when there is no such file. */
  url(name: string): string;
  readonly endpoint: Endpoint;
}

/**
 * Style, scripts and pictures of the pages, kept in memory. All of them stand under one version, the hash of their contents, so that browsers keep
 * them forever and a script can import another by its plain name.
 */
export function loadAssets(): Assets {
  const files = new Map([
    ...readdirSync(FOLDER)
      .filter((name) => extname(name) in TYPES)
      .sort()
      .map((name) => [name, readFileSync(new URL(name, FOLDER))] as const),
    ...packagedAssets(),
  ]);
  const version = versionOf(files);
  return {
    url(name) {
      if (!files.has(name)) throw new Error(`There is no asset ${name}.`);
      return `/assets/${version}/${name}`;
    },
    endpoint: {
      method: 'get',
      path: '/assets/:version/:name',
      async serve(ctx) {
        const { version: asked, name } = ctx['params'] as { readonly version: string; readonly name: string };
        const file = files.get(name);
        if (file === undefined) throw notFound();
        ctx.state.route = '/assets/';
        // A page of the version before, during an update, still gets what there is; it must not keep it under the old name.
        ctx.set('Cache-Control', asked === version ? FOREVER : 'no-cache');
        ctx.set('Content-Type', TYPES[extname(name)] ?? '');
        ctx.body = file;
      },
    },
  };
}

function versionOf(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash('sha256');
  for (const [name, content] of files) hash.update(`${name} ${content.length}\n`).update(content);
  return hash.digest('hex').slice(0, 16);
}
