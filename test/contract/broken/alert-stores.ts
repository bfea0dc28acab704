import { MemoryAlertStore } from '../../../adapters/memory/index.js';
import type {
  Acknowledgement,
  AlertEvent,
  Evaluation,
  NoticeClaim,
  NoticeOutcome,
  Silence,
} from '../../../core/index.js';
import type { AlertStoreHarness } from '../alert-store.contract.js';
import { type BrokenAdapter, broken } from './broken-adapter.js';

class LooksFirstAndStoresLater extends MemoryAlertStore {
  override async commit(evaluation: Evaluation, version: number) {
    if ((await this.read(0)).version !== version) return false;
    while (!(await super.commit(evaluation, (await this.read(0)).version)));
    return true;
  }
}

class NoticesOfLosersToo extends MemoryAlertStore {
  override async commit(evaluation: Evaluation, version: number) {
    if (await super.commit(evaluation, version)) return true;
    const { notices, evaluatedAtMs } = evaluation;
    const only = { evaluatedAtMs, notices, episodes: [], dropped: [], timeline: [] };
    await super.commit(only, (await this.read(0)).version);
    return false;
  }
}

class IgnoresPeople extends MemoryAlertStore {
  override async commit(evaluation: Evaluation) {
    return super.commit(evaluation, (await this.read(0)).version);
  }
}

class AcknowledgesWhatIsOver extends MemoryAlertStore {
  override async acknowledge(id: string, acknowledged: Acknowledgement, entry: AlertEvent) {
    const done = await super.acknowledge(id, acknowledged, entry);
    const episode = await this.find(id);
    return done ?? (episode && { ...episode, acknowledged });
  }
}

class SilencesToTheEnd extends MemoryAlertStore {
  override read(nowMs: number) {
    return super.read(nowMs - 1);
  }
}

class EndsSilencesTwice extends MemoryAlertStore {
  #ended: Silence | undefined;
  override async endSilence(id: string, ended: { readonly by: string; readonly atMs: number }, entry: AlertEvent) {
    const silence = await super.endSilence(id, ended, entry);
    this.#ended = silence ?? this.#ended;
    return this.#ended;
  }
}

class TellsTwice extends MemoryAlertStore {
  override async claimNotice(channel: string, claim: NoticeClaim, nowMs: number) {
    return super.claimNotice(channel, { ...claim, untilMs: nowMs }, nowMs);
  }
}

class ClaimsForGood extends MemoryAlertStore {
  override claimNotice(channel: string, claim: NoticeClaim, nowMs: number) {
    return super.claimNotice(channel, { ...claim, untilMs: claim.untilMs + 1 }, nowMs);
  }
}

class BelievesStaleClaims extends MemoryAlertStore {
  #token = '';
  override claimNotice(channel: string, claim: NoticeClaim, nowMs: number) {
    this.#token = claim.token;
    return super.claimNotice(channel, claim, nowMs);
  }
  override settleNotice(key: string, _: string, outcome: NoticeOutcome) {
    return super.settleNotice(key, this.#token, outcome);
  }
}

class NeverDelays extends MemoryAlertStore {
  override settleNotice(key: string, token: string, outcome: NoticeOutcome) {
    return super.settleNotice(key, token, outcome.kind === 'delayed' ? { ...outcome, dueAtMs: 0 } : outcome);
  }
}

class ForgetsWhatFailed extends MemoryAlertStore {
  override settleNotice(key: string, token: string, outcome: NoticeOutcome) {
    return super.settleNotice(key, token, outcome.kind === 'failed' ? { ...outcome, kind: 'dropped' } : outcome);
  }
}

class TookWhatFailedAsTold extends MemoryAlertStore {
  override settleNotice(key: string, token: string, outcome: NoticeOutcome) {
    return super.settleNotice(key, token, outcome.kind === 'failed' ? { ...outcome, kind: 'delivered' } : outcome);
  }
}

class OldestFirst extends MemoryAlertStore {
  override async timeline(limit: number) {
    return (await super.timeline(limit)).reverse();
  }
}

class NamesParticipantsForEver extends MemoryAlertStore {
  override async pseudonymise() {
    return 1;
  }
}

class ForgetsTheInstantToo extends MemoryAlertStore {
  override deleteBefore(beforeMs: number) {
    return super.deleteBefore(beforeMs + 1);
  }
}

class KeepsNoNotes extends MemoryAlertStore {
  override commit(evaluation: Evaluation, version: number) {
    const episodes = evaluation.episodes.map(({ acknowledged: _, ...episode }) => episode);
    return super.commit({ ...evaluation, episodes }, version);
  }
}

const ONE_EVALUATION = 'lets one of 50 evaluations of the same state be stored, and nothing of the others';
const HISTORY = 'answers random histories as plain lists of alerts and notices do';
const STALE =
  'hands a notice to somebody else when the claim has run out, at exactly its end, and then believes no stale claim';

export const BROKEN_ALERT_STORES: readonly BrokenAdapter<AlertStoreHarness>[] = [
  broken('looks at the version before it stores', ONE_EVALUATION, () => new LooksFirstAndStoresLater()),
  broken('keeps the notices of those who came too late', ONE_EVALUATION, () => new NoticesOfLosersToo()),
  broken(
    'writes over what people did',
    'stores nothing on top of what somebody acknowledged or silenced meanwhile',
    () => new IgnoresPeople(),
  ),
  broken('loses a note', 'gives back what an evaluation stored, member by member', () => new KeepsNoNotes()),
  broken(
    'acknowledges what is over',
    'acknowledges what is not over, once it is known',
    () => new AcknowledgesWhatIsOver(),
  ),
  broken(
    'silences at the end, too',
    'keeps silences until their time is over, exclusive, or somebody ends them',
    () => new SilencesToTheEnd(),
  ),
  broken(
    'ends a silence twice',
    'keeps silences until their time is over, exclusive, or somebody ends them',
    () => new EndsSilencesTwice(),
  ),
  broken(
    'lists what happened oldest first',
    'lists those that fired, the last first, and what happened, the newest first',
    () => new OldestFirst(),
  ),
  broken(
    'hands a notice to several',
    'hands a notice to one of 50 that ask at once, and no later one to the others',
    () => new TellsTwice(),
  ),
  broken('keeps claims too long', STALE, () => new ClaimsForGood()),
  broken('believes a stale claim', STALE, () => new BelievesStaleClaims()),
  broken(
    'sends again at once',
    'keeps a delayed notice back until it is due, and all of its channel behind it',
    () => new NeverDelays(),
  ),
  broken(
    'does not say what failed',
    'goes on behind a notice that was given up or dropped',
    () => new ForgetsWhatFailed(),
  ),
  broken(
    'takes what failed as told',
    'knows which alerts a channel was told of: by what it was delivered, other than recoveries',
    () => new TookWhatFailedAsTold(),
  ),
  broken(
    'keeps the names of participants',
    'takes a participant out of episodes, silences, timeline and notices',
    () => new NamesParticipantsForEver(),
  ),
  broken(
    'forgets the instant too',
    'forgets what was over before an instant, exclusive, and nothing that still matters',
    () => new ForgetsTheInstantToo(),
  ),
  broken('keeps claims too long, somewhere in a history', HISTORY, () => new ClaimsForGood()),
  broken('writes over what people did, somewhere in a history', HISTORY, () => new IgnoresPeople()),
  broken('keeps the names of participants, somewhere in a history', HISTORY, () => new NamesParticipantsForEver()),
];
