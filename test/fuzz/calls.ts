import fc from 'fast-check';
import { type Call, type Draft, type Kind, METHODS, type SingleCall } from './call.js';
import { DAMAGES } from './damages.js';
import { HOSTILE_TEXTS, HOSTILE_VALUES } from './hostile.js';
import { type KnownValues, type Schema, valuesOf } from './schema-values.js';
import { encode, headerText, pathText } from './wire-text.js';

interface Parameter {
  readonly in: 'query' | 'header';
  readonly name: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  readonly isOpen: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: a JSON document, of which the parts that are read are named here.
type Document = any;

/** Calls to every operation of an OpenAPI document; most to those that can be told most. */
export function callsOf(document: Document, known: KnownValues): fc.Arbitrary<Call> {
  const resolve = (ref: string): Schema =>
    ref
      .slice('#/'.length)
      .split('/')
      .reduce((inner, step) => inner[step], document);
  return fc.oneof(
    ...operationsOf(document).map((operation) => ({
      weight: operation.body !== undefined ? 6 : operation.parameters.length > 0 ? 3 : 1,
      arbitrary: callsTo(operation, known, resolve),
    })),
  );
}

function operationsOf(document: Document): Operation[] {
  return Object.entries<Document>(document.paths).flatMap(([path, operations]) =>
    Object.entries<Document>(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      parameters: operation.parameters ?? [],
      body: operation.requestBody?.content['application/json'].schema,
      isOpen: (operation.security ?? []).length === 0,
    })),
  );
}

function callsTo(operation: Operation, known: KnownValues, resolve: (ref: string) => Schema): fc.Arbitrary<Call> {
  const drafts = draftsOf(operation, known, resolve);
  const once = fc.oneof(
    { weight: 5, arbitrary: valid(operation, drafts) },
    { weight: 4, arbitrary: nearlyValid(operation, drafts) },
    { weight: 2, arbitrary: hostile(operation) },
  );
  return fc.record({ call: once, times: repetitions }).map(({ call, times }) => ({ ...call, times }));
}

/** In the parts in which their calls reach most. */
const PEOPLE = ['john', 'jane', 'john', 'jane', 'nobody', 'staff', 'staff', 'superuser'];
/** Around the guard's 2 s, 60 s and 300 s, and mostly nothing. */
const waits = fc.oneof(
  { weight: 20, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 5_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(60_000, 300_000, 3_600_000) },
);
/** Sometimes twice, as by a double click, or often, as by somebody who guesses. */
const repetitions = fc.oneof(
  { weight: 20, arbitrary: fc.constant(1) },
  { weight: 4, arbitrary: fc.constant(2) },
  { weight: 1, arbitrary: fc.constant(12) },
);
const hostileText = fc.oneof(fc.constantFrom(...HOSTILE_TEXTS), fc.string({ unit: 'binary', maxLength: 40 }));
const hostileValue = fc.oneof(hostileText, fc.constantFrom(...HOSTILE_VALUES), fc.jsonValue({ maxDepth: 3 }));

function draftsOf(
  operation: Operation,
  known: KnownValues,
  resolve: (ref: string) => Schema,
): fc.Arbitrary<Draft> {
  const values = (place: Parameter['in']) => {
    const chosen = operation.parameters.filter((each) => each.in === place);
    const fields = chosen.map(({ name, schema }) => [name, valuesOf(schema, known, resolve, name)] as const);
    const requiredKeys = chosen.filter(({ required }) => required === true).map(({ name }) => name);
    return fc.record(Object.fromEntries(fields), { requiredKeys, noNullPrototype: true }) as fc.Arbitrary<
      Record<string, string>
    >;
  };
  return fc.record({
    query: values('query').map((fields) =>
      Object.entries(fields).map(([name, value]) => [name, String(value)] as const),
    ),
    headers: values('header'),
    json: operation.body === undefined ? fc.constant(undefined) : valuesOf(operation.body, known, resolve),
  });
}

function valid(operation: Operation, drafts: fc.Arbitrary<Draft>): fc.Arbitrary<SingleCall> {
  const { method, isOpen } = operation;
  return fc.record({ draft: drafts, who: fc.constantFrom(...PEOPLE), form: pathForms, waitMs: waits }).map(
    ({ draft, who, form, waitMs }): SingleCall => ({
      ...write('valid', operation, draft, form),
      method: method === 'GET' && form.head ? 'HEAD' : method,
      who: isOpen ? undefined : who,
      waitMs,
    }),
  );
}

interface PathForm {
  readonly slash: boolean;
  readonly version: boolean;
  readonly head: boolean;
}

/** The forms that are the same route. */
const pathForms: fc.Arbitrary<PathForm> = fc.record({
  slash: fc.boolean(),
  version: fc.boolean(),
  head: fc.integer({ min: 0, max: 9 }).map((digit) => digit === 0),
});

function write(
  kind: Kind,
  { method, path }: Operation,
  draft: Draft,
  form: PathForm,
): Omit<SingleCall, 'who' | 'waitMs'> {
  const versioned = form.version ? path.replace(/^\/api\//, '/api/v1/') : path;
  const full = form.slash ? versioned : versioned.replace(/(?<=.)\/$/, '');
  const query = draft.query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  const body = draft.json === undefined ? undefined : JSON.stringify(draft.json);
  return {
    kind,
    method,
    path: query === '' ? full : `${full}?${query}`,
    headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...draft.headers },
    body,
  };
}

function nearlyValid(operation: Operation, drafts: fc.Arbitrary<Draft>): fc.Arbitrary<SingleCall> {
  const { method } = operation;
  const forms = { slash: true, version: false, head: false };
  return fc
    .record({
      draft: drafts,
      who: fc.option(fc.constantFrom(...PEOPLE), { nil: undefined, freq: 10 }),
      waitMs: waits,
      damage: fc.constantFrom(...DAMAGES),
      name: hostileText,
      value: hostileValue,
      where: fc.nat(),
    })
    .map(({ draft, who, waitMs, damage, name, value, where }): SingleCall => {
      const damaged = damage.draft?.(draft, name, value, where) ?? draft;
      const call = { ...write('nearly', operation, damaged, forms), method, who, waitMs };
      return { ...call, ...damage.call?.(call, name, where) };
    });
}

function hostile({ method, path, body }: Operation): fc.Arbitrary<SingleCall> {
  return fc
    .record({
      who: fc.option(fc.constantFrom(...PEOPLE), { nil: undefined }),
      waitMs: waits,
      method: fc.oneof({ weight: 4, arbitrary: fc.constant(method) }, fc.constantFrom(...METHODS)),
      tail: fc.oneof({ weight: 4, arbitrary: fc.constant('') }, hostileText.map(encode), fc.webPath()),
      query: fc.oneof(
        fc.constant(''),
        fc.array(fc.tuple(hostileText, hostileText), { maxLength: 30 }).map(hostileQuery),
        hostileText.map(pathText),
      ),
      headers: fc.dictionary(fc.constantFrom(...HOSTILE_HEADERS), hostileText.map(headerText), { maxKeys: 4 }),
      content: fc.oneof(
        hostileText,
        fc.json(),
        hostileValue.map((value) => JSON.stringify(value) ?? ''),
        HUGE,
      ),
    })
    .map(
      (parts): SingleCall => ({
        kind: 'hostile',
        method: parts.method,
        path: `${path}${parts.tail.replace(/^\//, '')}${parts.query === '' ? '' : `?${parts.query}`}`.slice(
          0,
          12_000,
        ),
        headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...parts.headers },
        body: body === undefined ? undefined : parts.content,
        who: parts.who,
        waitMs: parts.waitMs,
      }),
    );
}

const HOSTILE_HEADERS = [
  'Accept',
  'Accept-Encoding',
  'Authorization',
  'Cookie',
  'Content-Type',
  'Idempotency-Key',
  'If-None-Match',
  'Origin',
  'Range',
  'User-Agent',
  'X-Forwarded-For',
  'X-HTTP-Method-Override',
  'X-Request-Id',
];
/** Rare, because each costs as much as a hundred other calls. */
const HUGE = fc
  .integer({ min: 0, max: 20 })
  .map((n) => (n === 0 ? `{"items": ["${'x'.repeat(1_100_000)}"]}` : '{'));

function hostileQuery(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
}
