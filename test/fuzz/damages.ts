import { type Draft, METHODS, type SingleCall } from './call.js';
import { addTo, removeAt, replaceAt } from './json-places.js';
import { headerText } from './wire-text.js';

/** One thing that is wrong. `where`: any number, for a place to do it. */
export interface Damage {
  readonly draft?: (draft: Draft, name: string, value: unknown, where: number) => Draft;
  readonly call?: (call: SingleCall, text: string, where: number) => Partial<SingleCall>;
}

const CONTENT_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/json; charset=utf-7',
  'multipart/form-data',
  ';',
];
export const DAMAGES: readonly Damage[] = [
  // Members of the body
  { draft: (draft, _, value, where) => ({ ...draft, json: replaceAt(draft.json, where, value) }) },
  { draft: (draft, name, value) => ({ ...draft, json: addTo(draft.json, name, value) }) },
  { draft: (draft, _, __, where) => ({ ...draft, json: removeAt(draft.json, where) }) },
  { draft: (draft, _, value) => ({ ...draft, json: draft.json === undefined ? undefined : value }) },
  // Parameters
  { draft: (draft, name) => ({ ...draft, query: draft.query.map(([key]) => [key, name] as const) }) },
  { draft: (draft, name) => ({ ...draft, query: [...draft.query, [name, name]] }) },
  { draft: (draft) => ({ ...draft, query: [...draft.query, ...draft.query] }) },
  { draft: (draft) => ({ ...draft, query: [...draft.query, ['__proto__', '1'], ['constructor', '1']] }) },
  // How it is sent
  { call: (_, __, where) => ({ method: METHODS[where % METHODS.length] ?? 'GET' }) },
  { call: ({ body }, _, where) => ({ body: body?.slice(0, where % (body.length + 1)) }) },
  { call: ({ body }) => ({ body: body === undefined ? undefined : `${body}${body}` }) },
  {
    call: ({ headers }, _, where) => ({
      headers: { ...headers, 'Content-Type': CONTENT_TYPES[where % CONTENT_TYPES.length] ?? '' },
    }),
  },
  { call: ({ headers }, text) => ({ headers: { ...headers, 'Content-Encoding': headerText(text) } }) },
  { call: ({ headers }, text) => ({ headers: { ...headers, 'Idempotency-Key': headerText(text) } }) },
  { call: ({ headers }, text) => ({ headers: { ...headers, Authorization: `Bearer ${headerText(text)}` } }) },
];
