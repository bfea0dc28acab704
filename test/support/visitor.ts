import { PASSWORD } from './http-app.js';

export interface PageReply {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** Where a redirect leads. */
  readonly location: string | undefined;
}

/** A browser without scripts: keeps cookies, sends forms with what the last page had in its hidden fields. */
export class Visitor {
  readonly #url: string;
  readonly #cookies = new Map<string, string>();
  /** Of the last page with a form. */
  hidden: Readonly<Record<string, string>> = {};

  constructor(url: string) {
    this.#url = url;
  }

  async logIn(username: string, path = '/order/login/'): Promise<PageReply> {
    await this.get(path);
    return this.post(path, { username, password: PASSWORD });
  }

  get(path: string): Promise<PageReply> {
    return this.#send(path, {});
  }

  /** `fields` win over the hidden ones. */
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<PageReply> {
    return this.#send(path, {
      method: 'POST',
      body: new URLSearchParams({ ...this.hidden, ...fields }),
      headers: { ...headers },
    });
  }

  async #send(path: string, init: RequestInit & { headers?: Record<string, string> }): Promise<PageReply> {
    const Cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(this.#url + path, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, ...(Cookie !== '' && { Cookie }) },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    const html = await response.text();
    const fields = hiddenFieldsOf(html);
    if (Object.keys(fields).length > 0) this.hidden = fields;
    const { status, headers } = response;
    return { status, headers, html, location: headers.get('location') ?? undefined };
  }
}

/** The token of the session, and of the main form the rest. */
function hiddenFieldsOf(html: string): Record<string, string> {
  const main = html.slice(Math.max(0, html.indexOf('<main')));
  const fields = main.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g);
  return Object.fromEntries([...fields].map(([, name, value]) => [name, value]));
}
