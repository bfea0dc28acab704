import type { oas31 } from 'zod-openapi';
import type { OpenApiDocument } from '../openapi/document.js';
import { type Html, html } from '../pages/html.js';
import { inline, prose } from './prose.js';
import { resolve, schemaTable, typeOf } from './schema-table.js';

type Schemas = NonNullable<oas31.ComponentsObject['schemas']>;

interface Operation extends oas31.OperationObject {
  readonly method: string;
  readonly path: string;
  readonly anchor: string;
}

/** The OpenAPI document as one page of plain HTML, readable without scripts. */
export async function referencePage(document: OpenApiDocument, stylePath: string): Promise<string> {
  const schemas = document.components?.schemas ?? {};
  const operations = operationsOf(document);
  const tags = (document.tags ?? []).map(({ name }) => ({
    name,
    operations: operations.filter((operation) => operation.tags?.includes(name)),
  }));
  const page = await html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${document.info.title}: API reference</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="${stylePath}">
</head>
<body>
<nav aria-label="Routes">
  <p class="title">${document.info.title} <small>${document.info.version}</small></p>
  ${tags.map(
    (tag) => html`<h2>${tag.name}</h2>
  <ul>${tag.operations.map(
    (operation) =>
      html`<li><a href="#${operation.anchor}">${methodBadge(operation)} ${operation.summary ?? ''}</a></li>`,
  )}</ul>`,
  )}
</nav>
<main>
  <header>
    <h1>${document.info.title}</h1>
    ${prose(document.info.description)}
    <p>For programs: <a href="/api/schema/">OpenAPI ${document.openapi}</a>.</p>
  </header>
  ${operations.map((operation) => operationSection(operation, schemas))}
</main>
</body>
</html>
`;
  return page.toString();
}

function operationsOf(document: OpenApiDocument): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    (['get', 'post', 'put', 'patch', 'delete'] as const).flatMap((method) => {
      const operation = item[method];
      const anchor = `${method}-${path}`.replace(/[^a-z]+/g, '-').replace(/-$/, '');
      return operation === undefined ? [] : [{ ...operation, method, path, anchor }];
    }),
  );
}

function operationSection(operation: Operation, schemas: Schemas): Html {
  const body = operation.requestBody as oas31.RequestBodyObject | undefined;
  const schema = body?.content['application/json']?.schema;
  const samples: readonly { readonly source: string }[] = operation['x-codeSamples'] ?? [];
  return html`<section id="${operation.anchor}">
    <h2>${operation.summary ?? ''}</h2>
    <p class="route">${methodBadge(operation)} <code>${operation.path}</code> <span class="access">${accessOf(operation)}</span></p>
    ${prose(operation.description)}
    ${parametersTable(operation, schemas)}
    ${schema === undefined ? '' : html`<h3>Body</h3>${schemaTable(schema, schemas)}`}
    <h3>Example</h3>
    ${samples.map(({ source }) => html`<pre><code>${source}</code></pre>`)}
    <h3>Answers</h3>
    ${Object.entries(operation.responses ?? {}).map(([status, response]) =>
      responseDetails(status, response as oas31.ResponseObject, schemas),
    )}
  </section>`;
}

function parametersTable({ parameters = [] }: Operation, schemas: Schemas): Html | string {
  if (parameters.length === 0) return '';
  return html`<h3>Parameters</h3>
  <div class="table"><table>
    <thead><tr><th>Name</th><th>In</th><th>Type</th><th>Meaning</th></tr></thead>
    <tbody>${(parameters as oas31.ParameterObject[]).map((parameter) => {
      const schema = resolve(parameter.schema ?? {}, schemas);
      return html`<tr>
        <td><code>${parameter.name}</code></td>
        <td>${parameter.in}</td>
        <td>${typeOf(schema, schemas)}</td>
        <td>${inline(parameter.description ?? schema.description ?? '')}</td>
      </tr>`;
    })}</tbody>
  </table></div>`;
}

function responseDetails(
  status: string,
  { description, headers, content }: oas31.ResponseObject,
  schemas: Schemas,
) {
  const [contentType, media] = Object.entries(content ?? {})[0] ?? [];
  return html`<details>
    <summary><span class="status s${status.charAt(0)}">${status}</span> ${inline(description)}</summary>
    ${contentType === undefined ? '' : html`<p><code>${contentType}</code></p>`}
    ${
      headers === undefined
        ? ''
        : html`<dl>${Object.entries(headers).map(
            ([name, header]) =>
              html`<dt><code>${name}</code></dt><dd>${inline((header as oas31.HeaderObject).description ?? '')}</dd>`,
          )}</dl>`
    }
    ${media?.schema === undefined ? '' : schemaTable(media.schema, schemas)}
  </details>`;
}

function methodBadge({ method }: Operation): Html {
  return html`<span class="method ${method}">${method.toUpperCase()}</span>`;
}

function accessOf({ security = [] }: Operation): string {
  return security.length === 0 ? 'open to anyone' : 'needs a token';
}
