/** Traces: spans around ports, requests and jobs, sent to a collector by OTLP over HTTP. */
export type { SamplerName, TracingOptions } from './options.js';
export type { System } from './trace-port.js';
export type { AnsweredRequest, IncomingRequest } from './trace-request.js';
export { startTracing, type Tracing } from './tracing.js';
