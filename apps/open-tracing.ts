import type { Tracing } from '../adapters/opentelemetry/index.js';
import type { TracingSettings } from './settings/tracing.js';
import { packageVersion } from './version.js';

/** Begins to trace when the settings say so. Only then is anything of OpenTelemetry loaded, and anything wrapped. */
export async function openTracing(
  settings: TracingSettings | undefined,
  onProblem: (cause: unknown) => void,
): Promise<Tracing | undefined> {
  if (settings === undefined) return undefined;
  const { startTracing } = await import('../adapters/opentelemetry/index.js');
  return startTracing({ ...settings, serviceVersion: packageVersion(), onProblem });
}
