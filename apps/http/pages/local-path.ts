/** Only there to read a path as a browser would: nothing is ever sent to it. */
const BASE = 'http://base.invalid';

/** A path of this server that may be redirected to; undefined for anything that could lead elsewhere (`//evil.example`, `/\evil.example`). */
export function localPath(text: string | undefined): string | undefined {
  if (text === undefined || !text.startsWith('/') || !URL.canParse(text, BASE)) return undefined;
  const url = new URL(text, BASE);
  // As it was understood, not as it was written: browsers drop tabs and take backslashes for slashes.
  return url.origin === BASE && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : undefined;
}
