/** Who somebody is: passwords, tokens, log-in, and what each role may do. Knows no web framework. */
export * from './claims.js';
export * from './current-users.js';
export * from './log-in.js';
export * from './overloaded-error.js';
export * from './passwords.js';
export * from './roles.js';
export * from './sessions.js';
export * from './settings.js';
export * from './tokens.js';
export * from './verification-keys.js';
export * from './verified-tokens.js';
