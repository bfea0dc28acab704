/** Entries that the journals of this suite hold before they are full. */
export const JOURNAL_CAPACITY = 100;
