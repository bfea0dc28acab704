import { type Fragment, type Html, html } from '../pages/html.js';

/** A label and its value. */
export type Field = readonly [label: string, value: Fragment];

/** A titled group of values, to be read only; more can follow below them. */
export function fieldset(title: string, fields: readonly Field[], more?: Fragment): Html {
  const id = `fieldset-${title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`;
  return html`<section class="fieldset card" aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${fields.length > 0 && html`<dl class="fields">${fields.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`}
    ${more}
  </section>`;
}

/** The way up from a page, the highest first; the page itself comes last, without a link. */
export function breadcrumbs(above: readonly (readonly [label: string, path: string])[], here: Fragment): Html {
  return html`<nav class="breadcrumbs" aria-label="Breadcrumb"><ol>
    ${above.map(([label, path]) => html`<li><a href="${path}">${label}</a></li>`)}
    <li aria-current="page">${here}</li>
  </ol></nav>`;
}
