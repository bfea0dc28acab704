import type { LogEntry } from '../../../../core/index.js';
import { presentLogEntry } from '../../presenters/present-log-entry.js';
import { BYTE_ORDER_MARK, type Cell, csvRecord } from './csv.js';

export interface LogFormat {
  readonly contentType: string;
  readonly head: string;
  readonly row: (entry: LogEntry) => string;
}

type Row = ReturnType<typeof presentLogEntry>;

/** The members of the JSON, in its order. */
const COLUMNS: readonly (readonly [name: string, cell: (row: Row) => Cell])[] = [
  ['id', (row) => row.id],
  ['at', (row) => row.at],
  ['participant', (row) => row.participant],
  ['user', (row) => row.user],
  ['outcome', (row) => row.outcome],
  ['codes', (row) => row.codes.join(' ')],
  ['order', (row) => row.order],
  ['attempt', (row) => row.attempt],
  ['rules_version', (row) => row.rules_version],
  ['enter_ms', (row) => row.enter_ms],
  ['judge_ms', (row) => row.judge_ms],
  ['place_ms', (row) => row.place_ms],
  ['settle_ms', (row) => row.settle_ms],
];

/** The validation log as a file. */
export const LOG_FORMATS = {
  csv: {
    contentType: 'text/csv; charset=utf-8; header=present',
    head: BYTE_ORDER_MARK + csvRecord(COLUMNS.map(([name]) => name)),
    row: (entry) => {
      const row = presentLogEntry(entry);
      return csvRecord(COLUMNS.map(([, cell]) => cell(row)));
    },
  },
  jsonl: {
    contentType: 'application/jsonl; charset=utf-8',
    head: '',
    row: (entry) => `${JSON.stringify(presentLogEntry(entry))}\n`,
  },
} as const satisfies Readonly<Record<string, LogFormat>>;
