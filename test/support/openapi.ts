import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type JsonObject = { [name: string]: Json };

export interface ObservedAnswer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Throws when an answer is not one that the document describes: status, content type, headers, and every member of the body. */
export type CheckAnswer = (answer: ObservedAnswer) => void;

/** A document says that members may be added; here none may be that it does not name. */
export function createOpenApiCheck(document: JsonObject): CheckAnswer {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  // biome-ignore lint/suspicious/noExplicitAny: the plugin's types are made for CommonJS, where its default export is the function.
  (addFormats as any)(ajv);
  ajv.addSchema({ ...(forbidUnknownMembers(document) as JsonObject), $id: 'api' });
  const validators = new Map<string, ValidateFunction>();

  function validate(pointer: string, value: unknown, what: string): void {
    let validator = validators.get(pointer);
    if (validator === undefined) {
      validator = ajv.compile({ $ref: `api#${pointer}` });
      validators.set(pointer, validator);
    }
    if (!validator(value)) {
      throw new Error(
        `${what} does not fit the document: ${ajv.errorsText(validator.errors)}\n${JSON.stringify(value)}`,
      );
    }
  }

  return ({ method, path, status, headers, body }) => {
    const what = `${method} ${path} -> ${status}`;
    const contentType = headers.get('content-type')?.split(';')[0] ?? '';
    const documented = documentedPath(document, path);
    const operation =
      documented && at(document, ['paths', documented, method.toLowerCase().replace('head', 'get')]);
    if (documented === undefined || operation === undefined) {
      if (status !== 404 && status !== 405 && method !== 'OPTIONS') throw new Error(`${what} is not documented.`);
      if (body !== '') validate('/components/schemas/Problem', body, what);
      return;
    }
    const response = at(document, [
      'paths',
      documented,
      method.toLowerCase().replace('head', 'get'),
      'responses',
      `${status}`,
    ]);
    if (response === undefined) throw new Error(`${what}: the status is not documented.`);
    const place = ['paths', documented, method.toLowerCase().replace('head', 'get'), 'responses', `${status}`];
    for (const name of requiredHeaders(response)) {
      if (!headers.has(name)) throw new Error(`${what}: the header ${name} is missing.`);
    }
    for (const name of documentedHeaders(response)) {
      const value = headers.get(name);
      if (value !== null) validate(pointerTo([...place, 'headers', name, 'schema']), value, `${what}: ${name}`);
    }
    if (at(response, ['content']) === undefined && body === '') return;
    if (at(response, ['content', contentType]) === undefined) {
      throw new Error(`${what}: the content type ${contentType} is not documented.`);
    }
    if (method !== 'HEAD') validate(pointerTo([...place, 'content', contentType, 'schema']), body, what);
  };
}

/** The path of the document that a request went to; undefined when there is none. */
export function documentedPath(document: JsonObject, path: string): string | undefined {
  const plain = path.replace(/\?.*$/s, '').replace(/^\/api\/v1\//, '/api/');
  const paths = Object.keys((document['paths'] ?? {}) as JsonObject);
  const bare = (each: string) => each.replace(/\/$/, '');
  return paths.find((each) => bare(each) === bare(plain));
}

function requiredHeaders(response: Json): string[] {
  const headers = (at(response, ['headers']) ?? {}) as JsonObject;
  return Object.keys(headers).filter((name) => at(headers, [name, 'required']) === true);
}

function documentedHeaders(response: Json): string[] {
  return Object.keys((at(response, ['headers']) ?? {}) as JsonObject);
}

function at(value: Json, steps: readonly string[]): Json | undefined {
  return steps.reduce<Json | undefined>(
    (inner, step) => (typeof inner === 'object' && inner !== null ? (inner as JsonObject)[step] : undefined),
    value,
  );
}

function pointerTo(steps: readonly string[]): string {
  return steps.map((step) => `/${encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');
}

function forbidUnknownMembers(value: Json): Json {
  if (Array.isArray(value)) return value.map(forbidUnknownMembers);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, forbidUnknownMembers(inner)]),
  );
  const isClosed = copy['type'] === 'object' && 'properties' in copy && !('additionalProperties' in copy);
  return isClosed ? { ...copy, additionalProperties: false } : copy;
}
