/** The HTTP app: `createHttpApp` builds it, `listen` serves it. */
export type { AuthSettings, Passwords, PasswordsOptions } from '../auth/index.js';
export { createPasswords } from '../auth/index.js';
export type { Metrics, MetricsOptions } from '../metrics/index.js';
export { createMetrics } from '../metrics/index.js';
export type { HttpApp } from './app.js';
export { createHttpApp } from './app.js';
export type { HttpAppDeps } from './deps.js';
export { logProblems } from './log-problems.js';
export type { LoggerOptions } from './logger.js';
export { createLogger } from './logger.js';
export type { HttpServer, ListenOptions } from './server.js';
export { listen } from './server.js';
