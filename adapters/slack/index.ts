/** Notices to a Slack channel, through an incoming webhook. */
export * from './notice-channel.js';
