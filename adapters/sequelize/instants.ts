/** The years 1 to 9999: what ISO 8601 writes with four digits, and PostgreSQL reads. */
const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');
/** Behind every instant; its negative is before every one. */
export const END_MS = Number.MAX_SAFE_INTEGER;

/**
 * An instant as a parameter. Text with `Z`, because the driver writes a Date in the process's own time zone. An instant outside the years 1 to
 * 9999, as a bound that excludes nothing, becomes the first or the last of them.
 */
export function instant(atMs: number): string {
  return new Date(Math.min(Math.max(atMs, FIRST_MS), LAST_MS)).toISOString();
}

export function instantOrNull(atMs: number | undefined): string | null {
  return atMs === undefined ? null : instant(atMs);
}
