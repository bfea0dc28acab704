import type { SamplerName } from '../../adapters/opentelemetry/index.js';
import { type EnvironmentReader, type Parse, Problem } from './environment-reader.js';
import * as parse from './parsers.js';

const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const satisfies readonly SamplerName[];
const EXPORTERS = ['otlp', 'none'] as const;
const PROTOCOLS = ['http/json'] as const;
/** Where a collector takes traces, below its address. */
const TRACES_PATH = '/v1/traces';

/** OpenTelemetry's own variables, as far as this product knows them. */
export interface TracingSettings {
  readonly url: string;
  /** A secret: it may hold a key. */
  readonly headers: Readonly<Record<string, string>>;
  /** Default `order-failures`. */
  readonly serviceName: string;
  readonly resource: Readonly<Record<string, string>>;
  /** Default `parentbased_always_on`. */
  readonly sampler: SamplerName;
  /** Default 1. */
  readonly ratio: number;
}

/** Undefined: no traces, and nothing of OpenTelemetry is loaded. */
export function readTracingSettings(from: EnvironmentReader): TracingSettings | undefined {
  const base = from.read('OTEL_EXPORTER_OTLP_ENDPOINT', collectorUrl, undefined);
  const exact = from.read('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', collectorUrl, undefined);
  const headers = from.read('OTEL_EXPORTER_OTLP_HEADERS', pairs, {});
  const attributes = from.read('OTEL_RESOURCE_ATTRIBUTES', pairs, {});
  const serviceName = from.text('OTEL_SERVICE_NAME') ?? attributes['service.name'] ?? 'order-failures';
  const sampler = from.read('OTEL_TRACES_SAMPLER', parse.oneOf(SAMPLERS), 'parentbased_always_on');
  const ratio = from.read('OTEL_TRACES_SAMPLER_ARG', share, 1);
  const exporter = from.read('OTEL_TRACES_EXPORTER', parse.oneOf(EXPORTERS), 'otlp');
  const isDisabled = from.read('OTEL_SDK_DISABLED', parse.trueOrFalse, false);
  from.read('OTEL_EXPORTER_OTLP_PROTOCOL', parse.oneOf(PROTOCOLS), 'http/json');
  const url = exact ?? (base && base.replace(/\/+$/, '') + TRACES_PATH);
  if (url === undefined || isDisabled || exporter === 'none') return undefined;
  return { url, headers, serviceName, resource: attributes, sampler, ratio };
}

const collectorUrl: Parse<string> = (text) => {
  parse.url(['https', 'http'], 'http://127.0.0.1:4318')(text);
  const { username, password, search, hash } = new URL(text);
  if (`${username}${password}${search}${hash}` !== '') throw new Problem('must have no user, query or fragment.');
  return text;
};

const share: Parse<number> = (text) => {
  const value = /^(?:0|1|0?\.\d{1,12}|1\.0+)$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 0 && value <= 1)) throw new Problem('must be a number from 0 to 1.');
  return value;
};

/** `key=value,key=value`, the values percent-encoded. */
const pairs: Parse<Readonly<Record<string, string>>> = (text) => {
  const entries = text.split(',').map((pair) => /^\s*([\w.-]+)\s*=\s*([^,;\s]*)\s*$/.exec(pair));
  try {
    return Object.fromEntries(
      entries.map((found) => {
        if (found === null) throw new Problem('');
        return [found[1], decodeURIComponent(found[2] ?? '')];
      }),
    );
  } catch {
    throw new Problem('must be like key=value,key=value, with values percent-encoded.');
  }
};
