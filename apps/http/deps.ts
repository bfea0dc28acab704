import type { Logger } from 'pino';
import type { Tracing } from '../../adapters/opentelemetry/index.js';
import type {
  AlertStore,
  Alerts,
  AnswerStore,
  AttemptJournal,
  AuditLog,
  Clock,
  Hash,
  HealthCheck,
  IdSource,
  Issues,
  OrderFailures,
  Policy,
  RateLimiter,
  SavedViewStore,
  SessionStore,
  Shop,
  ShopDirectory,
  UserStore,
} from '../../core/index.js';
import type { AuthSettings, Passwords } from '../auth/index.js';
import type { Metrics, PoolFacts } from '../metrics/index.js';
import type { Pace } from './pace.js';

/** What the HTTP app needs. `apps/container.ts` provides it. */
export interface HttpAppDeps {
  readonly app: OrderFailures;
  readonly alerts: Alerts;
  readonly issues: Issues;
  readonly shop: Shop;
  /** What the pages look up of participants, vouchers and orders. */
  readonly directory: ShopDirectory;
  readonly users: UserStore;
  /** Who is logged in with a browser. */
  readonly sessions: SessionStore;
  readonly savedViews: SavedViewStore;
  /** What staff do with people's data. What cannot be audited is not done. */
  readonly audit: AuditLog;
  /** First answers by `Idempotency-Key`. */
  readonly answers: AnswerStore;
  /** For the gauge of refusals that wait to be stored. */
  readonly journal: AttemptJournal;
  /** For log-ins. */
  readonly rateLimiter: RateLimiter;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly hash: Hash;
  readonly passwords: Passwords;
  /** The same whose `observer` the core was given. */
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Default: requests are not traced. */
  readonly tracing?: Pick<Tracing, 'request'> | undefined;
  readonly healthChecks: readonly HealthCheck[];
  /** For the gauge of what is not sealed yet. */
  readonly sealing: { backlog(): Promise<number> };
  /** For the gauges of notices that wait. Default: they are not told. */
  readonly alertStore?: Pick<AlertStore, 'backlog'>;
  /** For the gauges of connections, by the database's name. Default: they are not told. */
  readonly pools?: readonly { readonly name: string; connections(): PoolFacts }[];
  readonly auth: AuthSettings;
  /** The one that the core was given; its submission rate goes into `RateLimit-Policy`. */
  readonly policy: Policy;
  /** How fast one user is served. Default: `USER_PACE`. */
  readonly pace?: Pace;
  /** How many proxies in front of the app add to `X-Forwarded-For`. 0: the header is not looked at. */
  readonly trustedProxyHops: number;
  /** IANA name of the zone whose days the analytics count, for the documentation. */
  readonly timeZone: string;
  /** The package's version, for the documentation. */
  readonly version: string;
}
