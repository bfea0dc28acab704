/** A value of a cell: what is a number goes in as one, everything else is text. null is an empty cell. */
export type Cell = number | { readonly decimal: string } | string | null;

/** Excel takes a file without it for one in the computer's own old encoding, and so spoils names. */
export const BYTE_ORDER_MARK = '\ufeff';

/**
 * Where a text begins like a formula, which spreadsheets run (OWASP, "CSV Injection"), some after blanks; full-width signs count in East Asian
 * ones. Where the decimal sign is a comma, lines are divided at semicolons, and quotes within a line do not hold a text together: each part begins
 * a cell.
 */
const FORMULA = /(?:^|(?<=[;\t\r\n])(?<!^\s+))(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])/g;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/** One record of RFC 4180, with its line end. */
export function csvRecord(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'object') return cell.decimal;
  // The apostrophe makes a text of it; spreadsheets show it or hide it, but none of them calculates.
  const safe = cell.replaceAll(FORMULA, "'");
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
