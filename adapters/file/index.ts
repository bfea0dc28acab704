/** The journal of refusals on local disk, for the time while the database is away. */
export * from './journal.js';
