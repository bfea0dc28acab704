/** Lone surrogates cannot be percent-encoded: they go as the bytes that a careless client would send for them. */
export function encode(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80';
}

/** What Node lets stand in a request line. */
export function pathText(text: string): string {
  return text.replaceAll(/[^\u0021-\u007e]|#/g, '').slice(0, 2_000);
}

/** What Node lets stand in a header: anything else is refused before it is a request. */
export function headerText(text: string): string {
  return text.replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/g, '?').slice(0, 2_000);
}
