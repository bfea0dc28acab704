// A process that owns (or joins) an embedded PostgreSQL, for tests with several processes: forked with the options
// as JSON, it reports once how the start went, then stays until it is told to stop, or killed.
import { EmbeddedPostgresError, startEmbeddedPostgres } from '../../adapters/embedded-postgres/index.js';

/** What the process reports after its start. */
export type Report =
  | { ok: true; url: string; pid: number; started: boolean; dataDir: string }
  | { ok: false; code: string; message: string };

// As an app does that finishes its requests before it ends: Ctrl-C alone does not end it.
process.on('SIGINT', () => {});

try {
  const { stop, ...rest } = await startEmbeddedPostgres(JSON.parse(process.argv[2] ?? '{}'));
  process.once('message', () => void stop().then(() => process.disconnect()));
  process.send?.({ ok: true, ...rest } satisfies Report);
} catch (error) {
  if (!(error instanceof EmbeddedPostgresError)) throw error;
  process.send?.({ ok: false, code: error.code, message: error.message } satisfies Report);
  process.disconnect();
}
