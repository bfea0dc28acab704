import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { Spans } from './spans.js';

export interface IncomingRequest {
  readonly method: string;
  /** As Node has them: names in small letters. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface AnsweredRequest {
  /** The documented path; undefined where there is no route. */
  readonly route: string | undefined;
  readonly status: number;
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const propagator = new W3CTraceContextPropagator();
const headers: TextMapGetter<IncomingRequest['headers']> = {
  keys: (carrier) => Object.keys(carrier),
  get: (carrier, name) => carrier[name],
};

/** A span of the server around one request. It continues the trace that a well-formed `traceparent` names; any other one is not looked at. */
export function traceRequest(
  spans: Spans,
  request: IncomingRequest,
  work: () => Promise<AnsweredRequest>,
): Promise<void> {
  const method = METHODS.has(request.method) ? request.method : '_OTHER';
  const name = method === '_OTHER' ? 'HTTP' : method;
  const parent: Context = propagator.extract(ROOT_CONTEXT, request.headers, headers);
  // Neither path nor query nor address: they name people.
  const attributes = { 'http.request.method': method };
  return spans.around({ name, kind: SpanKind.SERVER, attributes, parent }, async (span) => {
    const { route, status } = await work();
    describe(span, name, { route, status });
  });
}

function describe(span: Span, name: string, { route, status }: AnsweredRequest): void {
  span.setAttribute('http.response.status_code', status);
  if (route !== undefined) {
    span.setAttribute('http.route', route);
    span.updateName(`${name} ${route}`);
  }
  // A refusal is an answer; only what the server did wrong is an error of the server.
  if (status < 500) return;
  span.setAttribute('error.type', `${status}`);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
