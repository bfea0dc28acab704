import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Ctx } from '../context.js';
import type { HttpAppDeps } from '../deps.js';
import { referencePage } from '../docs/reference-page.js';
import { describeApi } from '../openapi/document.js';
import { defineRoute, type Route } from '../route.js';

const STYLE = readFileSync(new URL('../docs/reference.css', import.meta.url), 'utf8');
const STYLE_PATH = '/api/docs/reference.css';

/** The description of `routes`, and of itself, for programs and for people. Made once, when it is first asked for: it is the same for everybody, and no start waits for it. */
export function referenceRoutes(routes: readonly Route[], { version }: HttpAppDeps): Route[] {
  const reference: Route[] = [
    defineRoute({
      method: 'get',
      path: '/api/schema/',
      access: 'anyone',
      tag: 'Reference',
      operationId: 'getSchema',
      summary: 'This API as an OpenAPI 3.1 document',
      responses: { 200: { description: 'The document.', schema: z.looseObject({ openapi: z.literal('3.1.0') }) } },
      curl: 'curl http://localhost:8000/api/schema/',
      handle: (ctx) => sendPublic(ctx, 'application/json; charset=utf-8', schema()),
    }),
    defineRoute({
      method: 'get',
      path: '/api/docs/',
      access: 'anyone',
      tag: 'Reference',
      operationId: 'getReference',
      summary: 'This API as a page to read',
      responses: { 200: { description: 'The page.', schema: z.string(), contentType: 'text/html' } },
      curl: 'curl http://localhost:8000/api/docs/',
      handle: async (ctx) => sendPublic(ctx, 'text/html; charset=utf-8', await page()),
    }),
    defineRoute({
      method: 'get',
      path: STYLE_PATH,
      access: 'anyone',
      tag: 'Reference',
      operationId: 'getReferenceStyle',
      summary: "The page's style",
      responses: { 200: { description: 'CSS.', schema: z.string(), contentType: 'text/css' } },
      curl: `curl http://localhost:8000${STYLE_PATH}`,
      handle: (ctx) => sendPublic(ctx, 'text/css; charset=utf-8', STYLE),
    }),
  ];
  const document = once(() => describeApi([...routes, ...reference], version));
  const schema = once(() => JSON.stringify(document(), undefined, 2));
  const page = once(() => referencePage(document(), STYLE_PATH));
  return reference;
}

function once<T>(make: () => T): () => T {
  let made: { readonly it: T } | undefined;
  return () => {
    made ??= { it: make() };
    return made.it;
  };
}

function sendPublic(ctx: Ctx, contentType: string, body: string): void {
  ctx.set({ 'Cache-Control': 'no-cache', 'Content-Type': contentType });
  ctx.body = body;
}
