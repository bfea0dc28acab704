import { type Html, html } from '../pages/html.js';

/** The little Markdown that the descriptions use: paragraphs, and `code` in backticks. */
export function prose(text: string | undefined): Html[] {
  return (text ?? '')
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => html`<p>${inline(paragraph)}</p>`);
}

export function inline(text: string): (Html | string)[] {
  // Every second part stood between backticks.
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));
}
