/**
 * What a user agent says of itself, as far as a handful of marks tell: the family of the browser and the kind of device, no version and no model. The marks are looked for in their order, with their
 * case, and the first that occurs decides: a browser that is built on another one names both. The database looks for the same marks, so that a filter and a count are one.
 */
export type Marks<T extends string> = readonly (readonly [name: T, ...marks: readonly string[]])[];

export const BROWSERS = ['chrome', 'safari', 'edge', 'firefox', 'samsung', 'opera', 'other'] as const;
export type Browser = (typeof BROWSERS)[number];

export const DEVICES = ['desktop', 'phone', 'tablet', 'other'] as const;
export type Device = (typeof DEVICES)[number];

export const BROWSER_MARKS: Marks<Browser> = [
  ['other', 'bot', 'Bot', 'crawl', 'spider'],
  ['edge', 'Edg/', 'EdgA/', 'EdgiOS/', 'Edge/'],
  ['opera', 'OPR/', 'OPX/', 'OPiOS/', 'Opera'],
  ['samsung', 'SamsungBrowser/'],
  ['firefox', 'Firefox/', 'FxiOS/'],
  ['chrome', 'Chrome/', 'CriOS/', 'Chromium/'],
  ['safari', 'Safari/'],
];

export const DEVICE_MARKS: Marks<Device> = [
  ['other', 'bot', 'Bot', 'crawl', 'spider'],
  ['tablet', 'iPad', 'Tablet;'],
  ['phone', 'iPhone', 'iPod', 'Mobile'],
  // Android leaves `Mobile` out on a tablet.
  ['tablet', 'Android'],
  ['desktop', 'Windows NT', 'Macintosh', 'X11'],
];

export const browserOf = (userAgent: string): Browser => firstOf(BROWSER_MARKS, userAgent) ?? 'other';
export const deviceOf = (userAgent: string): Device => firstOf(DEVICE_MARKS, userAgent) ?? 'other';

function firstOf<T extends string>(marks: Marks<T>, text: string): T | undefined {
  return marks.find(([, ...each]) => each.some((mark) => text.includes(mark)))?.[0];
}
