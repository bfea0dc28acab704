/** Text handling where "character" means a Unicode code point (spec: "Words"). */

/** At most the first `count` characters. Never cuts a surrogate pair in two. */
export function firstCharacters(text: string, count: number): string {
  if (text.length <= count) return text;
  let end = 0;
  for (let taken = 0; taken < count && end < text.length; taken++) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}

/** The same text with NUL and lone surrogates replaced by U+FFFD: PostgreSQL can store neither, and no record may be lost over them. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}

/** Order by code point, which is also the order of the UTF-8 bytes: what PostgreSQL calls collation "C". */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    // A surrogate stands for a character above every other one, although its code unit is below U+E000 to U+FFFF.
    const leftIsSurrogate = isSurrogate(left);
    return leftIsSurrogate === isSurrogate(right) ? left - right : leftIsSurrogate ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
