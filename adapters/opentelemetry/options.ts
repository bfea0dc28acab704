/** As in OTEL_TRACES_SAMPLER. */
export type SamplerName =
  | 'always_on'
  | 'always_off'
  | 'traceidratio'
  | 'parentbased_always_on'
  | 'parentbased_always_off'
  | 'parentbased_traceidratio';

export interface TracingOptions {
  /** Where spans are sent, by OTLP over HTTP as JSON: `http://collector:4318/v1/traces`. */
  readonly url: string;
  /** For each request there, such as a key. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Default `order-failures`. */
  readonly serviceName?: string | undefined;
  readonly serviceVersion?: string | undefined;
  /** Further attributes of whatever tells, such as `deployment.environment.name`. */
  readonly resource?: Readonly<Record<string, string>> | undefined;
  /** Default `parentbased_always_on`. */
  readonly sampler?: SamplerName | undefined;
  /** For the two samplers with `traceidratio`: 0 to 1. Default 1. */
  readonly ratio?: number | undefined;
  /** How long finished spans wait for others to be sent with them. Default 5,000. */
  readonly batchEveryMs?: number | undefined;
  /** The longest that one request to the collector may take. Default 5,000. */
  readonly timeoutMs?: number | undefined;
  /** Told when spans could not be sent; they are lost. Default: nobody is. */
  readonly onProblem?: ((cause: unknown) => void) | undefined;
}
