/**
 * Anybody's text on one line of a terminal: it must not write lines or escape codes of its own, nor turn round or hide what stands beside it. The two
 * joiners (U+200C, U+200D) stay, because names are spelt with them.
 */
export function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(/[^\P{Cf}\u200c\u200d]/gu, '')
    .trim();
}
