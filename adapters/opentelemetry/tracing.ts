import { ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { TracingOptions } from './options.js';
import { samplerOf } from './sampler.js';
import { Spans } from './spans.js';
import { TellingExporter } from './telling-exporter.js';
import { type System, tracePort } from './trace-port.js';
import { type AnsweredRequest, type IncomingRequest, traceRequest } from './trace-request.js';

const CLOSE_TIMEOUT_MS = 2_000;

/** Spans of one process. Nothing waits for the collector but `close`. */
export interface Tracing {
  /** The same port with a span around each call. `name`: of the port. `system`: what answers behind it. */
  port<Port extends object>(name: string, port: Port, system?: System): Port;
  /** A span of the server around one request; resolves and rejects as `work` does. */
  request(request: IncomingRequest, work: () => Promise<AnsweredRequest>): Promise<void>;
  /** The beginning of a trace of its own, for what nobody asked for: a job in the background, a command. */
  job<T>(name: string, run: () => Promise<T>): Promise<T>;
  /** Of the span that is going on, for log lines: in hex. Undefined outside of any. */
  ids(): { readonly traceId: string; readonly spanId: string } | undefined;
  /** Sends what is waiting, for 2 s at most. Never rejects: a collector that is away is no reason to stay. */
  close(): Promise<void>;
}

/** Begins to trace, and touches nothing global: several may live in one process. */
export function startTracing(options: TracingOptions): Tracing {
  const { url, headers = {}, serviceName = 'order-failures', serviceVersion, resource = {} } = options;
  const { sampler = 'parentbased_always_on', ratio = 1, batchEveryMs = 5_000, timeoutMs = 5_000 } = options;
  const { onProblem = () => {} } = options;
  const exporter = new OTLPTraceExporter({ url, headers: { ...headers }, timeoutMillis: timeoutMs });
  const provider = new TracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({
        ...resource,
        'service.name': serviceName,
        ...(serviceVersion !== undefined && { 'service.version': serviceVersion }),
      }),
    ),
    sampler: samplerOf(sampler, ratio),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new TellingExporter(exporter, onProblem),
        scheduledDelayMillis: batchEveryMs,
        exportTimeoutMillis: 2 * timeoutMs,
      }),
    ],
  });
  const contexts = new AsyncLocalStorageContextManager().enable();
  const spans = new Spans(provider.getTracer('order-failures', serviceVersion), contexts);

  return {
    port: (name, port, system) => tracePort(spans, name, port, system),
    request: (request, work) => traceRequest(spans, request, work),
    job: (name, run) => spans.around({ name, parent: ROOT_CONTEXT }, run),
    ids: () => {
      const { traceId, spanId } = spans.current()?.spanContext() ?? {};
      return traceId === undefined || spanId === undefined ? undefined : { traceId, spanId };
    },
    close: async () => {
      await within(CLOSE_TIMEOUT_MS, provider.shutdown()).catch(onProblem);
      contexts.disable();
    },
  };
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The last spans could not be sent within ${ms} ms.`)), ms);
  });
  // Whoever is late may still fail; nobody listens any more.
  work.catch(() => {});
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
