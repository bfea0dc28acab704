import { attempts } from './0001-attempts.js';
import { shop } from './0002-shop.js';
import { users } from './0003-users.js';
import { answers } from './0004-answers.js';
import { sessions } from './0005-sessions.js';
import { directory } from './0006-directory.js';
import { turnedAway } from './0007-turned-away.js';
import { feed } from './0008-feed.js';
import { savedViews } from './0009-saved-views.js';
import { placedUnderKey } from './0010-placed-under-key.js';
import { partitions } from './0011-partitions.js';
import { sealing } from './0012-sealing.js';
import { attemptsOfParticipant } from './0013-attempts-of-participant.js';
import { search } from './0014-search.js';
import { auditIsKept } from './0016-audit-is-kept.js';
import { alerts } from './0020-alerts.js';
import { validationLog } from './0030-validation-log.js';
import { issues } from './0040-issues.js';
import { changes } from './0041-changes.js';
import { predictions } from './0046-predictions.js';
import { namesAtOnce } from './0048-names-at-once.js';
import { participantDays } from './0049-participant-days.js';
import type { Migration } from './migration.js';

/** In the order in which they are applied. */
export const MIGRATIONS: readonly Migration[] = [
  attempts,
  shop,
  users,
  answers,
  sessions,
  directory,
  turnedAway,
  feed,
  savedViews,
  placedUnderKey,
  partitions,
  sealing,
  attemptsOfParticipant,
  search,
  auditIsKept,
  alerts,
  validationLog,
  issues,
  changes,
  predictions,
  namesAtOnce,
  participantDays,
];
