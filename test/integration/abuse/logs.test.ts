import { request } from 'node:http';
import { expect } from 'chai';
import { startHttpApp, type TestApp } from '../../support/http-app.js';

/** What would begin a line of its own, end a text of JSON, or take the terminal of whoever reads along. */
const BREAKS = ['\n', '\r\n', '\u2028', '\u0085', '"}', '\\', '\u001b[2J', '\u0000'];
const FORGERY = '{"level":"info","msg":"forged"}';

describe('Lines of the log', () => {
  let app: TestApp;
  beforeEach(async () => {
    app = await startHttpApp();
  });
  afterEach(() => app.close());

  it('cannot be forged by anything that a client sends', async () => {
    const token = app.tokenOf(app.people.staff);
    for (const text of BREAKS.map((each) => `x${each}${FORGERY}`)) {
      const encoded = encodeURIComponent(text);
      const inHeader = Buffer.from(text)
        .toString('latin1')
        .replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/g, ' ');
      for (const [path, options] of [
        [`/api/${encoded}`, {}],
        [`/${encoded}?${encoded}=${encoded}`, {}],
        ['/api/orders/recent-failures/', { headers: { 'X-Request-Id': inHeader, 'User-Agent': inHeader } }],
        [`/api/orders/recent-failures/?participant_id=${encoded}`, { token }],
        ['/api/token/', { json: { username: text, password: text } }],
        ['/api/orders/', { json: { participant_id: text, items: [{ product_id: text, quantity: 1 }] }, token }],
      ] as const) {
        await fetchPlain(path, options);
      }
    }
    expect(app.logLines.length).to.be.at.least(BREAKS.length * 6);
    for (const line of app.logLines) {
      expect(line.endsWith('\n') && line.indexOf('\n') === line.length - 1, line).to.equal(true);
      expect(JSON.parse(line).msg, line).not.to.equal('forged');
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal would obey.
      expect(line.trimEnd(), line).not.to.match(/[\u0000-\u001f\u007f-\u009f]/);
      expect(line, 'nothing of what was sent').not.to.include('forged');
    }
  });

  it('name methods as they are, of which Node knows a few', async () => {
    const status = await new Promise((resolve) => {
      request(`${app.url}/healthz`, { method: 'PROPFIND' }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      }).end();
    });
    expect(status).to.equal(405);
    expect(app.logLines.at(-1)).to.include('"method":"PROPFIND"');
  });

  /** Answers are not what this is about: pages of problems are not in the document. */
  async function fetchPlain(path: string, options: Parameters<TestApp['request']>[1] = {}): Promise<void> {
    await app.request(path, options).catch((error: Error) => {
      if (!/is not documented/.test(error.message)) throw error;
    });
  }
});
