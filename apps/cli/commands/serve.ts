import { defineCommand } from '../command.js';

export const serve = defineCommand({
  usage: 'serve',
  summary: 'Run the HTTP server; without settings a sandbox with sample data',
  declare: (yargs) => yargs,
  // Loaded on demand: the other commands need no web server.
  run: async (_args, io) => (await import('../serve.js')).serve(io),
});
