import type { ServiceIdentifier } from 'inversify';
import type {
  AnswerStore,
  AttemptFeed,
  AttemptJournal,
  AttemptStore,
  AuditLog,
  Clock,
  Hash,
  IdSource,
  Lock,
  Observer,
  OrderFailures,
  Policy,
  RateLimiter,
  SavedViewStore,
  SessionStore,
  Shop,
  ShopDirectory,
  SubmissionGuard,
  TurnedAwayStore,
  UserStore,
} from '../../core/index.js';

const token = <T>(name: string) => Symbol.for(`order-failures:${name}`) as ServiceIdentifier<T>;

/** The names under which the container knows things: one for each port, and the use cases. */
export const TOKENS = {
  clock: token<Clock>('Clock'),
  hash: token<Hash>('Hash'),
  ids: token<IdSource>('IdSource'),
  observer: token<Observer>('Observer'),
  policy: token<Policy>('Policy'),
  attempts: token<AttemptStore>('AttemptStore'),
  feed: token<AttemptFeed>('AttemptFeed'),
  shop: token<Shop>('Shop'),
  directory: token<ShopDirectory>('ShopDirectory'),
  turnedAway: token<TurnedAwayStore>('TurnedAwayStore'),
  users: token<UserStore>('UserStore'),
  answers: token<AnswerStore>('AnswerStore'),
  sessions: token<SessionStore>('SessionStore'),
  audit: token<AuditLog>('AuditLog'),
  savedViews: token<SavedViewStore>('SavedViewStore'),
  guard: token<SubmissionGuard>('SubmissionGuard'),
  lock: token<Lock>('Lock'),
  rateLimiter: token<RateLimiter>('RateLimiter'),
  journal: token<AttemptJournal>('AttemptJournal'),
  app: token<OrderFailures>('OrderFailures'),
};
