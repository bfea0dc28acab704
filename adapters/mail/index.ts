/** Notices by email, through any SMTP server. */
export * from './notice-channel.js';
