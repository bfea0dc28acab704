import { type Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { TestApp } from '../support/http-app.js';
import { type Call, REFRESH_TOKEN } from './call.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON, or the text when it is none. */
  readonly body: unknown;
}

/** Sends a call as it is: what `fetch` would tidy up first, such as `..` in a path, goes out too. */
export async function send(app: TestApp, agent: Agent, call: Call): Promise<Answer> {
  const { hostname, port } = new URL(app.url);
  const body = call.body?.replace(REFRESH_TOKEN, () => app.refreshTokenOf(app.people.john));
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ agent, hostname, port, method: call.method, path: call.path, headers: headersOf(app, call, body) })
      .once('response', resolve)
      .once('error', reject)
      .end(body);
  });
  const content = await text(response);
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(response.headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  const isJson = /[/+]json\b/.test(headers.get('content-type') ?? '') && content !== '';
  return {
    status: response.statusCode ?? 0,
    headers,
    text: content,
    body: isJson ? JSON.parse(content) : content,
  };
}

function headersOf(app: TestApp, { headers, who }: Call, body: string | undefined): Record<string, string> {
  const user = Object.entries(app.people).find(([name]) => name === who)?.[1];
  return {
    ...(user !== undefined && { Authorization: `Bearer ${app.tokenOf(user)}` }),
    // Also for those methods with which Node sends a body in chunks.
    ...(body !== undefined && { 'Content-Length': String(Buffer.byteLength(body)) }),
    ...headers,
  };
}
