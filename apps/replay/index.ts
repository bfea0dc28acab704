/** Replays a file of events through the real pipeline, into any store. */
export * from './replay.js';
export * from './replay-file-error.js';
export * from './report.js';
export * from './store-in-use.js';
