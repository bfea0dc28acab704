/** Notices by email, through any SMTP server. */
export { parseMailUrl } from './address.js';
export * from './notice-channel.js';
