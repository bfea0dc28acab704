import { raw } from 'hono/html';
import type { Html } from './html.js';

/** Paths in a box of 16 x 16, drawn with strokes. */
const PATHS = {
  check: '<path d="M3 8.5 6.5 12 13 4.5"/>',
  warning: '<path d="M8 2 14.5 13.5h-13Z"/><path d="M8 6.5v3.2M8 11.6v.1"/>',
  over: '<path d="M8 13V3M4 7l4-4 4 4"/>',
  person: '<circle cx="8" cy="5" r="2.8"/><path d="M2.5 14c.6-3 2.7-4.5 5.5-4.5s4.9 1.5 5.5 4.5"/>',
  chevron: '<path d="m4 6 4 4 4-4"/>',
  exit: '<path d="M6 2.5H3v11h3M10 5l3 3-3 3M13 8H6.5"/>',
  devices:
    '<rect x="1.5" y="3" width="9" height="7" rx="1"/><path d="M1 13h8"/><rect x="11" y="6" width="4" height="7.5" rx="1"/>',
  search: '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>',
  filter: '<path d="M2 3.5h12M4.5 8h7M6.5 12.5h3"/>',
  close: '<path d="m4 4 8 8M12 4l-8 8"/>',
  up: '<path d="m4 10 4-4 4 4"/>',
  down: '<path d="m4 6 4 4 4-4"/>',
  left: '<path d="m10 3.5-4.5 4.5 4.5 4.5"/>',
  right: '<path d="m6 3.5 4.5 4.5-4.5 4.5"/>',
  download: '<path d="M8 2.5v8M4.5 7.5 8 11l3.5-3.5M2.5 13.5h11"/>',
  trash: '<path d="M2.5 4.5h11M6 4.5v-2h4v2M4 4.5l.7 9h6.6l.7-9"/>',
  bookmark: '<path d="M4 2.5h8v11.5l-4-3-4 3Z"/>',
  cart: '<path d="M1.5 2.5h2l1.8 7.5h7l1.5-5.5H4.2"/><circle cx="6" cy="13" r="1"/><circle cx="11.5" cy="13" r="1"/>',
  clock: '<circle cx="8" cy="8" r="5.8"/><path d="M8 4.5V8l2.5 1.5"/>',
} as const;

export type IconName = keyof typeof PATHS;

/** A decoration beside a text that says the same; screen readers skip it. */
export function icon(name: IconName): Html {
  return raw(
    `<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">${PATHS[name]}</svg>`,
  );
}
