/** Guard, rate limiter and lock that go on in the process while their server is away. Needs the package `cockatiel`. docs/outages.md */
export * from './lock.js';
export type { FallbackOptions, Notice } from './options.js';
export * from './rate-limiter.js';
export * from './submission-guard.js';
