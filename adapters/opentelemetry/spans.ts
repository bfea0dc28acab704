import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

export interface SpanFacts {
  readonly name: string;
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
  /** What it belongs to. Default: whatever is going on. */
  readonly parent?: Context;
}

/** Begins and ends spans. What goes on inside of one belongs to it, across whatever it waits for. */
export class Spans {
  readonly #tracer: Tracer;
  readonly #contexts: AsyncLocalStorageContextManager;

  constructor(tracer: Tracer, contexts: AsyncLocalStorageContextManager) {
    this.#tracer = tracer;
    this.#contexts = contexts;
  }

  /** The span that is going on, if any. */
  current(): Span | undefined {
    return trace.getSpan(this.#contexts.active());
  }

  /** A span around `work`, which ends when its promise does. What returns no promise leaves no span, and is told to `onSync`. */
  around<T>(facts: SpanFacts, work: (span: Span) => T, onSync: () => void = () => {}): T {
    const { name, kind = SpanKind.INTERNAL, attributes = {}, parent = this.#contexts.active() } = facts;
    const span = this.#tracer.startSpan(name, { kind, attributes }, parent);
    let result: T;
    try {
      result = this.#contexts.with(trace.setSpan(parent, span), () => work(span));
    } catch (error) {
      fail(span, error);
      throw error;
    }
    if (!(result instanceof Promise)) {
      onSync();
      return result;
    }
    const ended = result.then(
      (value: unknown) => {
        span.end();
        return value;
      },
      (error: unknown) => {
        fail(span, error);
        throw error;
      },
    );
    return ended as T;
  }
}

/** Messages and stacks may hold what somebody sent: only the code or the name of the error is told. */
function fail(span: Span, error: unknown): void {
  span.setAttribute('error.type', typeOf(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

function typeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
