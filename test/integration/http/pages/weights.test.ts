import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { anAttempt } from '../../../contract/attempt-store/attempt-harness.js';
import { startHttpApp, type TestApp } from '../../../support/http-app.js';
import { PageVisitor } from '../../../support/page-visitor.js';

const KB = 1_000;
const LIST = '/admin/orders/failedorderattempt/';

describe('The weight of pages', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startHttpApp();
  });
  afterEach(() => app.close());

  /** Bytes over the network, which `fetch` has unpacked: they are packed again. */
  async function weigh(path: string): Promise<number> {
    const response = await fetch(app.url + path, { headers: { 'Accept-Encoding': 'gzip' } });
    expect([response.status, response.headers.get('content-encoding') ?? 'none'], path).to.satisfy(
      ([status, encoding]: [number, string]) => status === 200 && ['gzip', 'none'].includes(encoding),
    );
    const content = Buffer.from(await response.arrayBuffer());
    return response.headers.get('content-encoding') === 'gzip' ? gzipSync(content).length : content.length;
  }

  it('is less than 100 kB of script, gzipped, and less than 30 kB of style', async () => {
    const id = await app.ports.attempts.add(anAttempt());
    const staff = new PageVisitor(app.url);
    await staff.logIn('superuser');
    const john = new PageVisitor(app.url);
    await john.logIn('john', { path: '/order/login/' });
    const pages = [
      [staff, '/admin/'],
      [staff, LIST],
      [staff, `${LIST}${id}/change/`],
      [staff, `${LIST}${id}/delete/`],
      [staff, '/admin/account/participant/123/change/'],
      [staff, '/admin/auth/user/456/change/'],
      [john, '/order/'],
      [new PageVisitor(app.url), '/admin/login/'],
    ] as const;
    for (const [visitor, path] of pages) {
      const { status, text } = await visitor.get(path);
      expect(status, path).to.equal(200);
      expect(text, path).not.to.match(/<script(?![^>]* src=)|<style| style=| on\w+=/);
      const scripts = new Set<string>();
      for (const [, script] of text.matchAll(/<script[^>]* src="([^"]+)"/g))
        await addWithImports(String(script), scripts);
      expect(scripts.size, path).to.be.above(0);
      let scriptBytes = 0;
      for (const script of scripts) scriptBytes += await weigh(script);
      expect(scriptBytes, `scripts of ${path}`).to.be.within(100, 100 * KB);
      let styleBytes = 0;
      for (const [, style] of text.matchAll(/<link rel="stylesheet" href="([^"]+)"/g))
        styleBytes += await weigh(String(style));
      expect(styleBytes, `styles of ${path}`).to.be.within(100, 30 * KB);
    }
  });

  async function addWithImports(path: string, found: Set<string>): Promise<void> {
    if (found.has(path)) return;
    found.add(path);
    const text = await (await fetch(app.url + path)).text();
    for (const [, name] of text.matchAll(/^import [^;]*?from '\.\/([^']+)'/gm))
      await addWithImports(path.replace(/[^/]+$/, String(name)), found);
  }
});
