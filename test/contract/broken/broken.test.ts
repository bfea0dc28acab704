import { expect } from 'chai';
import { type HarnessOf, type Port, SUITES } from '../suites.js';
import { BROKEN_ALERT_STORES } from './alert-stores.js';
import { BROKEN_ANSWER_STORES } from './answers.js';
import { BROKEN_ATTEMPT_COMPARISONS } from './attempt-comparisons.js';
import { BROKEN_ATTEMPT_STORES } from './attempt-stores.js';
import { BROKEN_AUDIT_LOGS } from './audit-logs.js';
import { type BrokenAdapter, succeeds } from './broken-adapter.js';
import { BROKEN_CHANGE_LOGS } from './change-logs.js';
import { BROKEN_CLASSIFIERS } from './classifiers.js';
import { BROKEN_SHOP_DIRECTORIES } from './directories.js';
import { BROKEN_ATTEMPT_FEEDS } from './feeds.js';
import { BROKEN_ISSUE_STORES } from './issue-stores.js';
import { BROKEN_JOURNALS, SOUND_JOURNAL } from './journals.js';
import { BROKEN_LOCKS, SOUND_LOCK } from './locks.js';
import { BROKEN_NOTICE_CHANNELS } from './notice-channels.js';
import { BROKEN_PARTICIPANT_HISTORIES } from './participant-histories.js';
import { BROKEN_CLOCKS, BROKEN_HASHES, BROKEN_ID_SOURCES } from './platform.js';
import { BROKEN_PREDICTION_STORES } from './prediction-stores.js';
import { BROKEN_RATE_LIMITERS } from './rate-limiters.js';
import { BROKEN_SAVED_VIEW_STORES } from './saved-views.js';
import { BROKEN_SESSION_STORES } from './sessions.js';
import { BROKEN_SHOPS } from './shops.js';
import { BROKEN_SUBMISSION_GUARDS } from './submission-guards.js';
import { BROKEN_SUBMISSION_HISTORIES } from './submission-histories.js';
import { BROKEN_TURNED_AWAY_STORES } from './turned-away.js';
import { BROKEN_USER_STORES } from './users.js';
import { BROKEN_VALIDATION_LOGS } from './validation-logs.js';

/** A suite that no broken adapter fails has not been shown to prove anything, so every port must have some. */
const BROKEN: { readonly [P in Port]: readonly BrokenAdapter<HarnessOf[P]>[] } = {
  AlertStore: BROKEN_ALERT_STORES,
  AnswerStore: BROKEN_ANSWER_STORES,
  AttemptComparison: BROKEN_ATTEMPT_COMPARISONS,
  AttemptFeed: BROKEN_ATTEMPT_FEEDS,
  AttemptStore: BROKEN_ATTEMPT_STORES,
  AuditLog: BROKEN_AUDIT_LOGS,
  Classifier: BROKEN_CLASSIFIERS,
  ChangeLog: BROKEN_CHANGE_LOGS,
  Clock: BROKEN_CLOCKS,
  Hash: BROKEN_HASHES,
  Ids: BROKEN_ID_SOURCES,
  IssueStore: BROKEN_ISSUE_STORES,
  Journal: BROKEN_JOURNALS,
  Lock: BROKEN_LOCKS,
  NoticeChannel: BROKEN_NOTICE_CHANNELS,
  ParticipantHistories: BROKEN_PARTICIPANT_HISTORIES,
  PredictionStore: BROKEN_PREDICTION_STORES,
  RateLimiter: BROKEN_RATE_LIMITERS,
  SavedViewStore: BROKEN_SAVED_VIEW_STORES,
  SessionStore: BROKEN_SESSION_STORES,
  Shop: BROKEN_SHOPS,
  ShopDirectory: BROKEN_SHOP_DIRECTORIES,
  SubmissionGuard: BROKEN_SUBMISSION_GUARDS,
  SubmissionHistory: BROKEN_SUBMISSION_HISTORIES,
  TurnedAwayStore: BROKEN_TURNED_AWAY_STORES,
  UserStore: BROKEN_USER_STORES,
  ValidationLog: BROKEN_VALIDATION_LOGS,
};

function describeBroken<P extends Port>(port: P): void {
  describe(`${port} contract: notices an adapter that`, () => {
    for (const { fault, caughtBy, open } of BROKEN[port]) {
      it(`${fault} ("${caughtBy}")`, async () => {
        const named = SUITES[port].filter(({ title }) => title === caughtBy);
        expect(named, 'cases of that title').to.have.length(1);
        for (const contractCase of named) expect(await succeeds(contractCase, open)).to.equal(false);
      });
    }
  });
}

for (const port of Object.keys(BROKEN) as Port[]) describeBroken(port);

// Without this control a fault could seem to be noticed because the adapter never worked at all.
describe('The adapters that are written to be broken pass as long as no fault is planted in them', () => {
  for (const contractCase of SUITES.Lock) {
    it(`lock: ${contractCase.title}`, async () => {
      expect(await succeeds(contractCase, SOUND_LOCK)).to.equal(true);
    });
  }
  for (const contractCase of SUITES.Journal) {
    it(`journal: ${contractCase.title}`, async () => {
      expect(await succeeds(contractCase, SOUND_JOURNAL)).to.equal(true);
    });
  }
});
