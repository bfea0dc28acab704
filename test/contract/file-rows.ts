import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileJournal } from '../../adapters/file/index.js';
import type { JournalHarness } from './journal.contract.js';
import { JOURNAL_CAPACITY } from './journal-capacity.js';

export async function fileJournal(): Promise<JournalHarness> {
  const root = await mkdtemp(join(tmpdir(), 'journal-'));
  const opened: FileJournal[] = [];
  return {
    make: async () => {
      const journal = new FileJournal({
        folder: join(root, String(opened.length)),
        maxEntries: JOURNAL_CAPACITY,
      });
      opened.push(journal);
      return journal;
    },
    advance: async () => {},
    close: async () => {
      await Promise.all(opened.map((journal) => journal.close()));
      await rm(root, { recursive: true });
    },
  };
}
