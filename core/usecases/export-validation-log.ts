import type { Id } from '../domain/ids.js';
import type { LogEntry } from '../domain/validation-log.js';
import type { LogWindow, ValidationLog } from '../ports/validation-log.js';

/** Entries that are in memory at once. */
const PAGE_ENTRIES = 1_000;

export interface ExportLogRequest extends LogWindow {
  readonly participantId?: Id | undefined;
  /** Ends the export between two pages, with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** All entries of the window, oldest first, page by page and on demand. No page is empty. */
export type ExportValidationLog = (request?: ExportLogRequest) => AsyncGenerator<readonly LogEntry[], void, void>;

export function createExportValidationLog({
  validationLog,
}: {
  readonly validationLog: ValidationLog;
}): ExportValidationLog {
  return async function* exportValidationLog({ signal, ...query } = {}) {
    let page: readonly LogEntry[] = [];
    do {
      signal?.throwIfAborted();
      page = await validationLog.entries({ ...query, after: page.at(-1), limit: PAGE_ENTRIES });
      if (page.length > 0) yield page;
    } while (page.length === PAGE_ENTRIES);
  };
}
