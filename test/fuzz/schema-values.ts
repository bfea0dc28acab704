import fc from 'fast-check';
import { HOSTILE_TEXTS } from './hostile.js';

/** The part of JSON Schema that our requests are described with. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'null';
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Values that mean something to the server, by the name of their member or parameter: with random ids alone no order would ever be placed. */
export type KnownValues = Readonly<Record<string, readonly (string | number)[]>>;

const MAX_LINES = 3;
const MAX_TEXT = 1_000;

/** Everything that fits the schema, and mostly a known value where there is one. `resolve` follows a `$ref`. */
export function valuesOf(
  schema: Schema,
  known: KnownValues,
  resolve: (ref: string) => Schema,
  name = '',
): fc.Arbitrary<unknown> {
  const any = anyOf(schema, known, resolve);
  const chosen = known[name];
  return chosen === undefined
    ? any
    : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...chosen) }, { weight: 1, arbitrary: any });
}

function anyOf(schema: Schema, known: KnownValues, resolve: (ref: string) => Schema): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) return valuesOf(resolve(schema.$ref), known, resolve);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((each) => valuesOf(each, known, resolve)));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object': {
      const members = Object.entries(schema.properties ?? {}).map(
        ([name, inner]) => [name, valuesOf(inner, known, resolve, name)] as const,
      );
      const requiredKeys = [...(schema.required ?? [])];
      return fc.record(Object.fromEntries(members), { requiredKeys, noNullPrototype: true });
    }
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}, known, resolve), { maxLength: MAX_LINES });
    case 'string':
      return stringsOf(schema);
    case 'null':
      return fc.constant(null);
    case 'integer': {
      const range = {
        min: schema.minimum ?? Number.MIN_SAFE_INTEGER,
        max: schema.maximum ?? Number.MAX_SAFE_INTEGER,
      };
      return fc.maxSafeInteger().filter((value) => value >= range.min && value <= range.max);
    }
    default:
      throw new Error(`No values are known for ${JSON.stringify(schema)}.`);
  }
}

const matching = new Map<string, fc.Arbitrary<string>>();

/** Made once for each pattern: one that excludes a few characters of all that there are takes 0.1 s. */
function textsMatching(pattern: string): fc.Arbitrary<string> {
  const known = matching.get(pattern) ?? fc.stringMatching(new RegExp(pattern, 'u'));
  matching.set(pattern, known);
  return known;
}

/** Lengths are counted in code points, as JSON Schema does. */
function stringsOf({
  pattern,
  minLength = 0,
  maxLength = Number.POSITIVE_INFINITY,
}: Schema): fc.Arbitrary<string> {
  const regex = new RegExp(pattern ?? '', 'u');
  const fits = (text: string) => {
    const length = [...text].length;
    return length >= minLength && length <= maxLength && regex.test(text);
  };
  const longest = ['x', '9', '\u{1f34f}'].map((unit) => unit.repeat(Math.min(maxLength, MAX_TEXT)));
  const chosen = [...HOSTILE_TEXTS, ...longest].filter(fits);
  const random =
    pattern === undefined
      ? fc.string({ unit: 'binary', minLength, maxLength: Math.min(maxLength, MAX_TEXT) })
      : textsMatching(pattern).filter(fits);
  return chosen.length === 0
    ? random
    : fc.oneof({ weight: 1, arbitrary: random }, { weight: 3, arbitrary: fc.constantFrom(...chosen) });
}
