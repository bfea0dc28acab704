import { SpanKind } from '@opentelemetry/api';
import type { SpanFacts, Spans } from './spans.js';

/** Behind which system a port stands, by its name in OpenTelemetry's conventions. */
export type System = 'postgresql' | 'redis';

type Method = (...args: unknown[]) => unknown;

/**
 * The same port with a span around each call that returns a promise: `AttemptStore.add`. Neither arguments nor answers are looked at. What returns no promise, such as a
 * subscription or an iterator, passes through.
 */
export function tracePort<Port extends object>(spans: Spans, name: string, port: Port, system?: System): Port {
  const traced = new Map<PropertyKey, Method>();
  return new Proxy(port, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== 'function' || typeof key === 'symbol') return member;
      let method = traced.get(key);
      if (method === undefined) {
        method = around(member.bind(target) as Method, spans, factsOf(`${name}.${key}`, system));
        traced.set(key, method);
      }
      return method;
    },
  });
}

function around(call: Method, spans: Spans, facts: SpanFacts): Method {
  let isSync = false;
  const onSync = () => {
    isSync = true;
  };
  return (...args) => (isSync ? call(...args) : spans.around(facts, () => call(...args), onSync));
}

function factsOf(name: string, system: System | undefined): SpanFacts {
  const attributes = { 'code.function.name': name };
  return system === undefined
    ? { name, attributes }
    : { name, kind: SpanKind.CLIENT, attributes: { ...attributes, 'db.system.name': system } };
}
