import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import Koa from 'koa';
import { compressAnswers } from '../../../../apps/http/compress-answers.js';

/** What the app answers with `body` to somebody who reads the encoding. */
async function answer(body: unknown, encoding = 'gzip'): Promise<Response> {
  const app = new Koa();
  app.use(compressAnswers as Koa.Middleware);
  app.use((ctx) => {
    ctx.body = body;
    if (body instanceof Readable) ctx.type = 'json';
  });
  const server = app.listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { 'Accept-Encoding': encoding } });
    return new Response(await response.arrayBuffer(), response);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const text = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`;

describe('compressAnswers', () => {
  it('leaves answers below 2,048 bytes as they are', async () => {
    expect((await answer(text(2_047))).headers.get('content-encoding')).to.equal(null);
    expect((await answer(text(2_048))).headers.get('content-encoding')).to.equal('gzip');
  });

  for (const encoding of ['gzip', 'br', 'deflate']) {
    it(`compresses with ${encoding} when asked to`, async () => {
      const reply = await answer({ list: Array.from({ length: 500 }, (_, index) => ({ index })) }, encoding);
      expect(reply.headers.get('content-encoding')).to.equal(encoding);
      expect(((await reply.json()) as { list: unknown[] }).list[499]).to.deep.equal({ index: 499 });
    });
  }

  it('writes an object as JSON once', async () => {
    let written = 0;
    const body = {
      list: text(5_000),
      toJSON() {
        written++;
        return { list: this.list };
      },
    };
    const reply = await answer(body);
    expect(reply.headers.get('content-type')).to.equal('application/json; charset=utf-8');
    expect(await reply.json()).to.deep.equal({ list: text(5_000) });
    expect(written).to.equal(1);
  });

  it('leaves streams and bytes to themselves', async () => {
    expect(await (await answer(Readable.from(['[1', ',2]']))).json()).to.deep.equal([1, 2]);
    expect(Buffer.from(await (await answer(Buffer.from([1, 255]))).arrayBuffer())).to.deep.equal(
      Buffer.from([1, 255]),
    );
  });
});
