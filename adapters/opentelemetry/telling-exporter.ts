import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** Sends as `inner` does, and tells what could not be sent: the SDK itself keeps silent. */
export class TellingExporter implements SpanExporter {
  readonly #inner: SpanExporter;
  readonly #onProblem: (cause: unknown) => void;

  constructor(inner: SpanExporter, onProblem: (cause: unknown) => void) {
    this.#inner = inner;
    this.#onProblem = onProblem;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#inner.export(spans, (result) => {
      if (result.code === ExportResultCode.FAILED) this.#onProblem(result.error);
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.#inner.shutdown();
  }
}
