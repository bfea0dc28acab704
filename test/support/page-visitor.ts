import { PASSWORD } from './http-app.js';

export interface PageReply {
  readonly status: number;
  readonly headers: Headers;
  /** Where it leads, when it does. */
  readonly location: string | null;
  readonly text: string;
}

export interface SubmitOptions {
  /** In place of the one of the page that was seen last; null: none is sent. */
  readonly csrfToken?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

type Fields = Readonly<Record<string, string | readonly string[]>>;

/** A browser without scripts: keeps cookies, follows nothing on its own, and sends the CSRF token of the page that it saw last. */
export class PageVisitor {
  readonly cookies = new Map<string, string>();
  readonly #url: string;
  #csrfToken: string | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  get csrfToken(): string | undefined {
    return this.#csrfToken;
  }

  /** The session's secret, as the cookie carries it. */
  get secret(): string | undefined {
    return this.cookies.get('__Host-session');
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<PageReply> {
    return this.#send(path, { headers });
  }

  /** Sends a form, as a browser would send it from a page of this server. */
  async submit(path: string, fields: Fields, { csrfToken, headers = {} }: SubmitOptions = {}): Promise<PageReply> {
    const body = new URLSearchParams();
    const token = csrfToken === undefined ? this.#csrfToken : csrfToken;
    if (token != null) body.append('csrf_token', token);
    for (const [name, value] of Object.entries(fields)) for (const each of [value].flat()) body.append(name, each);
    return this.#send(path, {
      method: 'POST',
      body: body.toString(),
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        Origin: this.#url,
        'Sec-Fetch-Site': 'same-origin',
        ...headers,
      },
    });
  }

  async logIn(
    username: string,
    { path = '/admin/login/', password = PASSWORD, next = '' } = {},
  ): Promise<PageReply> {
    await this.get(path);
    return this.submit(path, { username, password, next });
  }

  async #send(
    path: string,
    init: RequestInit & { headers: Readonly<Record<string, string>> },
  ): Promise<PageReply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(this.#url + path, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, ...(cookie !== '' && { Cookie: cookie }) },
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const text = await response.text();
    this.#csrfToken = /name="csrf_token" value="([^"]+)"/.exec(text)?.[1] ?? this.#csrfToken;
    return {
      status: response.status,
      headers: response.headers,
      location: response.headers.get('location'),
      text,
    };
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '') this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** What a person reads on the page: the text without tags, blanks run together. */
export function textOf(html: string): string {
  return html
    .replaceAll(/<(style|script|head)[\s\S]*?<\/\1>/g, ' ')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll(/\s+/g, ' ')
    .trim();
}
