/** A value of a cell: what is a number goes in as one, everything else is text. null is an empty cell. */
export type Cell = number | { readonly decimal: string } | string | null;

/** Excel takes a file without it for one in the computer's own old encoding, and so spoils names. */
export const BYTE_ORDER_MARK = '\ufeff';

/** Spreadsheets run a text that begins like this as a formula (OWASP, "CSV Injection"); some strip blanks first. */
const FORMULA = /^\s*[=+\-@]|^[\t\r\n]/;
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
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
