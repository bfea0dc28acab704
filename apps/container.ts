import 'reflect-metadata';
import { Container as Bindings } from 'inversify';
import { NodeHash, RandomIds, SystemClock } from '../adapters/node/index.js';
import type { Tracing } from '../adapters/opentelemetry/index.js';
import {
  type AlertStore,
  type Alerts,
  type AnswerStore,
  type AttemptJournal,
  type AttemptStore,
  type AuditLog,
  type Clock,
  createIssues,
  DEFAULT_POLICY,
  type Hash,
  type HealthCheck,
  type IdSource,
  type Issues,
  type Observer,
  type OrderFailures,
  type Policy,
  type RateLimiter,
  type SavedViewStore,
  type SessionStore,
  type Shop,
  type ShopDirectory,
  type TurnedAwayStore,
  type UserStore,
} from '../core/index.js';
import { alertsOf } from './container/alerts.js';
import { bindApp } from './container/app.js';
import { Closers } from './container/closers.js';
import { openDatabase, openReplica, PRIMARY, REPLICA } from './container/database.js';
import { bindGuard, type Traced, type Warn } from './container/guard.js';
import { bindFileJournal, bindMemoryJournal } from './container/journal.js';
import { NO_SCHEMA, prepareSchema, type Schema, schemaOf } from './container/schema.js';
import { NO_SEALING, type Sealing, sealingOf } from './container/sealing.js';
import { bindDatabaseStorage, bindMemoryStorage } from './container/storage.js';
import { TOKENS } from './container/tokens.js';
import { tracePorts, traceUseCases } from './container/tracing.js';
import type { Metrics, PoolFacts } from './metrics/index.js';
import type { Settings } from './settings.js';

export { CloseError } from './container/closers.js';
export { type Schema, SchemaOutdatedError } from './container/schema.js';
export type { Sealing } from './container/sealing.js';

/** Everything, put together as the settings say. */
export interface Container {
  readonly app: OrderFailures;
  readonly alerts: Alerts;
  readonly alertStore: AlertStore;
  readonly issues: Issues;
  readonly shop: Shop;
  readonly directory: ShopDirectory;
  readonly turnedAway: TurnedAwayStore;
  readonly attempts: AttemptStore;
  readonly users: UserStore;
  readonly answers: AnswerStore;
  readonly sessions: SessionStore;
  readonly savedViews: SavedViewStore;
  readonly audit: AuditLog;
  readonly rateLimiter: RateLimiter;
  readonly journal: AttemptJournal;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly ids: IdSource;
  readonly policy: Policy;
  readonly schema: Schema;
  readonly sealing: Sealing;
  readonly healthChecks: readonly HealthCheck[];
  /** Of the database and its replica. */
  readonly pools: readonly { readonly name: string; connections(): PoolFacts }[];
  /** Closes what was opened, the last first. Safe to call again. @throws CloseError after having tried all. */
  close(): Promise<void>;
}

/** What a caller may choose beside the settings. */
export interface ContainerChoices {
  /** `command`: may wait longer than a request, and works beside a running server. Default `server`. */
  readonly purpose?: 'server' | 'command';
  /** `memory`: use no database, keep nothing. Default: the database of the settings. */
  readonly store?: 'memory';
  /** `as-it-is`: neither migrate nor ask whether the tables are up to date. Default: as AUTO_MIGRATE says. */
  readonly schema?: 'as-it-is';
  /** Default: the computer's. */
  readonly clock?: Clock;
  /** Default: nobody looks. */
  readonly observer?: Observer;
  /** Tells of each call of a port. Default: nothing is wrapped. */
  readonly tracing?: Tracing | undefined;
  /** Told how long Redis and the database took. Default: nobody is. */
  readonly meter?: Pick<Metrics, 'redisCalled' | 'databaseUsed'>;
  /** Told in one line what takes its time, and what works again. Default: nobody is. */
  readonly onMessage?: (text: string) => void;
  /** Told when the embedded database died and does not come up again: nothing can be stored any more. Default: nobody is. */
  readonly onLost?: (error: Error) => void;
  /** Told in one line what works less well from now on. Default: nobody is. */
  readonly onWarning?: Warn;
}

const NOBODY: Observer = { submissionEnded: () => {}, problem: () => {} };
const NO_METER = { redisCalled: () => {}, databaseUsed: () => {} };

/**
 * The only place that knows all adapters. What was opened until something fails is closed again.
 * @throws UnavailableError (`database`), EmbeddedPostgresError, SchemaOutdatedError
 */
export async function createContainer(settings: Settings, choices: ContainerChoices = {}): Promise<Container> {
  const closers = new Closers();
  try {
    return await open(settings, choices, closers);
  } catch (error) {
    // What could not be opened is the news; that something else could not be closed on top of it is not.
    await closers.closeAll().catch(() => {});
    throw error;
  }
}

async function open(settings: Settings, choices: ContainerChoices, closers: Closers): Promise<Container> {
  const {
    purpose = 'server',
    observer = NOBODY,
    tracing,
    meter: { redisCalled, databaseUsed } = NO_METER,
    onMessage = () => {},
    onWarning = () => {},
    onLost = () => {},
  } = choices;
  const traced: Traced = (name, port, system) => tracing?.port(name, port, system) ?? port;
  const bindings = new Bindings();
  bindings.bind(TOKENS.clock).toConstantValue(choices.clock ?? new SystemClock());
  bindings.bind(TOKENS.hash).toConstantValue(new NodeHash());
  bindings.bind(TOKENS.ids).toConstantValue(new RandomIds());
  bindings.bind(TOKENS.observer).toConstantValue(observer);
  bindings.bind(TOKENS.policy).toConstantValue({ ...DEFAULT_POLICY, submissionRate: settings.submissionRate });

  const healthChecks: HealthCheck[] = [];
  const pools: Container['pools'][number][] = [];
  let schema = NO_SCHEMA;
  let sealing = () => NO_SEALING;
  if (choices.store === 'memory') {
    healthChecks.push(...bindMemoryStorage(bindings));
  } else {
    const database = await openDatabase(settings, closers, {
      ...{ purpose, observer, databaseUsed, onMessage, onLost },
    });
    pools.push({ name: PRIMARY, connections: () => database.connections() });
    schema = schemaOf(database, bindings.get(TOKENS.clock));
    sealing = () => sealingOf(database, bindings.get(TOKENS.lock), bindings.get(TOKENS.clock));
    if (choices.schema !== 'as-it-is') await prepareSchema(schema, settings);
    // A command that changes something shows it afterwards, and is not what makes a primary busy.
    const copy =
      purpose === 'server'
        ? await openReplica(settings, database, closers, { observer, databaseUsed })
        : undefined;
    if (copy !== undefined) pools.push({ name: REPLICA, connections: () => copy.database.connections() });
    healthChecks.push(...bindDatabaseStorage(bindings, database, copy?.replica, closers));
  }
  const keepsRefusals = purpose === 'server' && choices.store !== 'memory';
  healthChecks.push(
    ...(keepsRefusals ? bindFileJournal(bindings, settings, closers, observer) : bindMemoryJournal(bindings)),
    ...(await bindGuard(bindings, settings, closers, { warn: onWarning, inform: onMessage, redisCalled, traced })),
  );
  if (tracing !== undefined) tracePorts(bindings, tracing, choices.store === 'memory' ? undefined : 'postgresql');
  bindApp(bindings, settings);
  if (tracing !== undefined) traceUseCases(bindings, tracing);
  const sealed = traced('Sealing', sealing());

  return {
    app: bindings.get(TOKENS.app),
    alerts: traced('Alerts', alertsOf(bindings, settings, { healthChecks, keepsRefusals, sealing: sealed })),
    alertStore: bindings.get(TOKENS.alerts),
    issues: createIssues(
      {
        issues: bindings.get(TOKENS.issues),
        changes: bindings.get(TOKENS.changes),
        clock: bindings.get(TOKENS.clock),
      },
      bindings.get(TOKENS.policy),
    ),
    shop: bindings.get(TOKENS.shop),
    directory: bindings.get(TOKENS.directory),
    turnedAway: bindings.get(TOKENS.turnedAway),
    attempts: bindings.get(TOKENS.attempts),
    users: bindings.get(TOKENS.users),
    answers: bindings.get(TOKENS.answers),
    sessions: bindings.get(TOKENS.sessions),
    savedViews: bindings.get(TOKENS.savedViews),
    audit: bindings.get(TOKENS.audit),
    rateLimiter: bindings.get(TOKENS.rateLimiter),
    journal: bindings.get(TOKENS.journal),
    clock: bindings.get(TOKENS.clock),
    hash: bindings.get(TOKENS.hash),
    ids: bindings.get(TOKENS.ids),
    policy: bindings.get(TOKENS.policy),
    schema,
    sealing: sealed,
    healthChecks,
    pools,
    close: () => closers.closeAll(),
  };
}
