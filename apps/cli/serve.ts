import { once } from 'node:events';
import { SystemClock } from '../../adapters/node/index.js';
import { createPasswords } from '../auth/index.js';
import { type AroundJob, measureJobs, startBackground, TurnedAwayCounter } from '../background/index.js';
import { Closers } from '../container/closers.js';
import { createContainer } from '../container.js';
import {
  createHttpApp,
  createLogger,
  createMetrics,
  type HttpServer,
  listen,
  logProblems,
} from '../http/index.js';
import { openTracing } from '../open-tracing.js';
import { authSettingsOf } from '../settings/auth-settings.js';
import { readSettings } from '../settings.js';
import { packageVersion } from '../version.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { type CliIo, printLine } from './io.js';
import { checkPort, listenProblem } from './port.js';
import { openSandbox, refuseSandboxData } from './sandbox.js';

/** Runs the server until the signal. What was started is stopped in the opposite order, whatever happens. */
export async function serve(io: CliIo): Promise<ExitCode> {
  const settings = readSettings(io.environment, { needsAuthentication: true });
  const clock = io.clock ?? new SystemClock();
  const tracing = await openTracing(settings.tracing, (cause) =>
    observer.problem({ during: 'sending traces', cause }),
  );
  const logger = createLogger({ level: settings.logLevel, clock, ids: tracing?.ids, destination: io.stdout });
  const metrics = createMetrics({ version: packageVersion() });
  const turnedAwayCounter = new TurnedAwayCounter(clock);
  const observer = turnedAwayCounter.observing(logProblems(metrics.observer, logger, clock));
  // Known before a database is opened, which takes its time.
  await checkPort(settings);
  await refuseSandboxData(settings);
  const auth = await authSettingsOf(settings);

  const lost = rejectable();
  const closers = new Closers();
  // Closed last: spans of the end are spans, too.
  if (tracing !== undefined) closers.add('traces', tracing, () => tracing.close());
  try {
    const container = await createContainer(settings, {
      clock,
      observer,
      meter: metrics,
      tracing,
      onMessage: (text) => (settings.sandbox ? printLine(io.stdout, text) : logger.info(text)),
      onLost: (error) => lost.reject(error),
      onWarning: (text, cause) => logger.warn({ err: cause }, text),
    });
    closers.add('container', container, () => container.close());
    // After the last submission has ended, and before the database is closed.
    closers.add('counts of what was turned away', container.turnedAway, (store) =>
      turnedAwayCounter
        .flush(store)
        .catch((cause) => observer.problem({ during: 'counting what was turned away', cause })),
    );
    // What changed can be told without it; orders cannot be taken without a server.
    await container.issues
      .noteStart(packageVersion())
      .catch((cause) => observer.problem({ during: 'noting the start', cause }));
    const sandbox = await openSandbox(settings, container, io);
    if (io.signal.aborted) return EXIT.interrupted;

    const app = createHttpApp({
      ...container,
      passwords: createPasswords(),
      metrics,
      logger,
      tracing,
      auth,
      trustedProxyHops: settings.trustedProxyHops,
      timeZone: settings.timeZone,
      version: packageVersion(),
    });
    const server: HttpServer = await listen(app, settings).catch((error: unknown) => {
      throw listenProblem(error, settings);
    });
    closers.add('HTTP server', server, () => server.close());
    const measured = measureJobs(metrics, clock);
    const around: AroundJob =
      tracing === undefined ? measured : (task, run) => tracing.job(task, () => measured(task, run));
    const background = startBackground({ ...container, turnedAwayCounter }, observer, around);
    closers.add('background work', background, () => background.stop());
    logger.info({ url: server.url }, 'Listening.');
    sandbox?.start(server.url, closers, observer);

    if (!io.signal.aborted) await Promise.race([once(io.signal, 'abort'), lost.promise]);
    logger.info('Stopping.');
    if (settings.sandbox) printLine(io.stdout, 'Stopping ...');
    return EXIT.ok;
  } finally {
    await closers.closeAll();
  }
}

/** A promise that only ever rejects; nobody has to be waiting by then. */
function rejectable() {
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<never>((_, rejectIt) => {
    reject = rejectIt;
  });
  promise.catch(() => {});
  return { promise, reject };
}
