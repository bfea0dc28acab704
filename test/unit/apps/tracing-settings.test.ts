import { expect } from 'chai';
import { readSettings, type SettingsError } from '../../../apps/settings.js';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
const tracingOf = (environment: Record<string, string>) => readSettings(environment).tracing;

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readSettings(environment);
  } catch (error) {
    return (error as SettingsError).problems;
  }
  return [];
}

describe('the settings of traces', () => {
  it('are off without an endpoint, whatever else is set', () => {
    expect(tracingOf({})).to.equal(undefined);
    expect(tracingOf({ OTEL_SERVICE_NAME: 'x', OTEL_TRACES_SAMPLER: 'always_on' })).to.equal(undefined);
  });

  it('are off when OpenTelemetry is told to be', () => {
    expect(tracingOf({ ...ENDPOINT, OTEL_SDK_DISABLED: 'true' })).to.equal(undefined);
    expect(tracingOf({ ...ENDPOINT, OTEL_TRACES_EXPORTER: 'none' })).to.equal(undefined);
    expect(tracingOf({ ...ENDPOINT, OTEL_SDK_DISABLED: 'false', OTEL_TRACES_EXPORTER: 'otlp' })).not.to.equal(
      undefined,
    );
  });

  it('need nothing but the endpoint', () => {
    expect(tracingOf(ENDPOINT)).to.deep.equal({
      url: 'http://127.0.0.1:4318/v1/traces',
      headers: {},
      serviceName: 'order-failures',
      resource: {},
      sampler: 'parentbased_always_on',
      ratio: 1,
    });
  });

  it('take every variable', () => {
    expect(
      tracingOf({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://ignored.example',
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://collector.example/traces',
        OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b, x-other=',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_SERVICE_NAME: 'orders',
        OTEL_RESOURCE_ATTRIBUTES: 'service.name=not-this,deployment.environment.name=prod',
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.25',
      }),
    ).to.deep.equal({
      url: 'https://collector.example/traces',
      headers: { 'x-key': 'a b', 'x-other': '' },
      serviceName: 'orders',
      resource: { 'service.name': 'not-this', 'deployment.environment.name': 'prod' },
      sampler: 'parentbased_traceidratio',
      ratio: 0.25,
    });
  });

  it('take the name of the service from the attributes when it is only there, and a path below which traces go', () => {
    const settings = tracingOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example/otlp/',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=orders',
    });
    expect([settings?.url, settings?.serviceName]).to.deep.equal([
      'https://collector.example/otlp/v1/traces',
      'orders',
    ]);
  });

  it('complain of all that is wrong, without the values', () => {
    const problems = problemsOf({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'ftp://secret.example',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://user:secret@collector.example',
      OTEL_EXPORTER_OTLP_HEADERS: 'secret',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_RESOURCE_ATTRIBUTES: 'a=%E0%A4%A',
      OTEL_TRACES_SAMPLER: 'sometimes',
      OTEL_TRACES_SAMPLER_ARG: '1.5',
      OTEL_TRACES_EXPORTER: 'jaeger',
      OTEL_SDK_DISABLED: 'perhaps',
    });
    expect(problems.map((problem) => problem.split(':')[0])).to.have.members([
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
      'OTEL_EXPORTER_OTLP_HEADERS',
      'OTEL_EXPORTER_OTLP_PROTOCOL',
      'OTEL_RESOURCE_ATTRIBUTES',
      'OTEL_TRACES_SAMPLER',
      'OTEL_TRACES_SAMPLER_ARG',
      'OTEL_TRACES_EXPORTER',
      'OTEL_SDK_DISABLED',
    ]);
    expect(problems.join('')).not.to.include('secret');
  });
});
