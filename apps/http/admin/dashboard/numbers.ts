const COUNTS = new Intl.NumberFormat('en-US');
const PER_CENT = new Intl.NumberFormat('en-US', { minimumFractionDigits: 0, maximumFractionDigits: 2 });
const COLUMN = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** `1,234`. */
export function count(value: number): string {
  return COUNTS.format(value);
}

/** `8.4%`, two places at most. */
export function perCent(value: number): string {
  return `${PER_CENT.format(value)}%`;
}

/** `8.40%`, always two places: numbers below each other are compared digit by digit. */
export function perCentOfColumn(value: number): string {
  return `${COLUMN.format(value)}%`;
}

/** `1 order`, `2 orders`. */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  return `${count(value)} ${value === 1 ? singular : plural}`;
}

/** Of a share, 0 to 1: `31.4%`, one place at most. */
export function share(part: number): string {
  return perCent(Math.round(part * 1_000) / 10);
}
