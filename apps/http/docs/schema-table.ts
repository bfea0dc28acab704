import type { oas31 } from 'zod-openapi';
import { type Html, html } from '../pages/html.js';
import { inline } from './prose.js';

type Schema = oas31.SchemaObject | oas31.ReferenceObject;
type Schemas = Readonly<Record<string, Schema>>;

interface Row {
  readonly name: string;
  readonly schema: oas31.SchemaObject;
  readonly required: boolean;
}

/** The members of an object, those inside other objects by their path: `items[].quantity`. Nothing for text. */
export function schemaTable(schema: Schema, schemas: Schemas): Html | string {
  const alternatives = resolve(schema, schemas).anyOf;
  if (alternatives !== undefined) {
    return html`${alternatives.map((each) => html`<h5>${nameOf(each.$ref ?? '')}</h5>${schemaTable(each, schemas)}`)}`;
  }
  const rows = rowsOf(schema, schemas, '');
  if (rows.length === 0) return '';
  return html`<div class="table"><table>
    <thead><tr><th>Member</th><th>Type</th><th>Meaning</th></tr></thead>
    <tbody>${rows.map(
      (row) => html`<tr>
        <td><code>${row.name}</code>${row.required ? '' : html` <small>optional</small>`}</td>
        <td>${typeOf(row.schema, schemas)}</td>
        <td>${meaningOf(row.schema)}</td>
      </tr>`,
    )}</tbody>
  </table></div>`;
}

function rowsOf(schema: Schema, schemas: Schemas, prefix: string): Row[] {
  const { properties = {}, required = [], items } = resolve(schema, schemas);
  if (items !== undefined) return rowsOf(items, schemas, `${prefix}[]`);
  return Object.entries(properties).flatMap(([name, member]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const row = { name: path, schema: resolve(member, schemas), required: required.includes(name) };
    return [row, ...rowsOf(member, schemas, path)];
  });
}

/** The schema itself. What a reference says beside its `$ref` stands before what it refers to says. */
export function resolve(schema: Schema, schemas: Schemas): oas31.SchemaObject {
  const { $ref, allOf, ...own }: oas31.SchemaObject = { ...schema };
  const [only] = allOf?.length === 1 ? allOf : [];
  const target = $ref === undefined ? only : schemas[nameOf($ref)];
  return target === undefined ? { ...schema } : { ...resolve(target, schemas), ...own };
}

export function typeOf(schema: oas31.SchemaObject, schemas: Schemas): string {
  const { type, anyOf, items, enum: values, format } = schema;
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(', ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (anyOf !== undefined) {
    return [...new Set(anyOf.map((each) => typeOf(resolve(each, schemas), schemas)))].join(' or ');
  }
  if (items !== undefined) return `list of ${typeOf(resolve(items, schemas), schemas)}`;
  const name = Array.isArray(type) ? type.join(' or ') : (type ?? 'anything');
  return format === undefined ? name : `${name} (${format})`;
}

function meaningOf({ description, examples, example, default: byDefault }: oas31.SchemaObject): Html {
  const shown: unknown = examples?.[0] ?? example;
  return html`${inline(description ?? '')}${shown === undefined ? '' : html` <small>such as</small> <code>${JSON.stringify(shown)}</code>`}${
    byDefault === undefined ? '' : html` <small>default</small> <code>${JSON.stringify(byDefault)}</code>`
  }`;
}

function nameOf($ref: string): string {
  return $ref.slice($ref.lastIndexOf('/') + 1);
}
