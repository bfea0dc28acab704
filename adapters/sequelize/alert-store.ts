import type {
  Acknowledgement,
  AlertEpisode,
  AlertEvent,
  AlertStore,
  ChannelBacklog,
  ClaimedNotice,
  Evaluation,
  NoticeClaim,
  NoticeOutcome,
  Silence,
  VersionedState,
} from '../../core/index.js';
import {
  type EpisodeRow,
  type EventRow,
  episodeOfRow,
  eventOfRow,
  type NoticeRow,
  rowOfEpisode,
  rowOfEvent,
  rowOfNotice,
  type SilenceRow,
  silenceOfRow,
} from './alert-rows.js';
import * as statements from './alert-statements.js';
import type { Database } from './connection.js';
import { instant, instantOrNull } from './instants.js';
import type { Session } from './session.js';
import { commit, rollBack } from './transaction.js';

/** Alerts in the tables `alert_...`. Every change takes the one row of `alert_state` first, and so happens one after the other. */
export class SequelizeAlertStore implements AlertStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async read(nowMs: number): Promise<VersionedState> {
    // The version first: what changes while the rest is read makes it an old one.
    const [state] = await this.#database.query<{ version: string; evaluatedAt: Date | null }>(statements.STATE);
    const [episodes, silences, noticed] = await Promise.all([
      this.#database.query<EpisodeRow>(statements.OPEN_EPISODES),
      this.#database.query<SilenceRow>(statements.OPEN_SILENCES, [instant(nowMs)]),
      this.#database.query<{ rule: string; noticedAt: Date }>(statements.NOTICED),
    ]);
    return {
      version: Number(state?.version ?? 0),
      evaluatedAtMs: state?.evaluatedAt?.getTime(),
      episodes: episodes.map(episodeOfRow),
      silences: silences.map(silenceOfRow),
      noticedAtMs: new Map(noticed.map(({ rule, noticedAt }) => [rule, noticedAt.getTime()])),
    };
  }

  commit(evaluation: Evaluation, version: number): Promise<boolean> {
    const { evaluatedAtMs, episodes, dropped, notices, timeline } = evaluation;
    return this.#database.transaction(async (session) => {
      const next = await session.query(statements.NEXT_VERSION, [version, instant(evaluatedAtMs)]);
      if (next.length === 0) return rollBack(false);
      if (dropped.length > 0) await session.query(statements.DROP, [dropped]);
      await putAll(session, statements.PUT_EPISODES, episodes.map(rowOfEpisode));
      await putAll(session, statements.ADD_NOTICES, notices.map(rowOfNotice));
      await putAll(session, statements.ADD_EVENTS, timeline.map(rowOfEvent));
      return commit(true);
    });
  }

  acknowledge(
    episodeId: string,
    acknowledged: Acknowledgement,
    entry: AlertEvent,
  ): Promise<AlertEpisode | undefined> {
    return this.#change(async (session) => {
      const values = [episodeId, JSON.stringify(acknowledged)];
      const [row] = await session.query<EpisodeRow>(statements.ACKNOWLEDGE, values);
      return row && { value: episodeOfRow(row), entry: { ...entry, rule: row.rule, subject: row.subject } };
    });
  }

  async addSilence(silence: Silence, entry: AlertEvent): Promise<void> {
    const { id, rule = null, subject = null, fromMs, untilMs, by, why } = silence;
    await this.#change(async (session) => {
      const values = [id, rule, subject, instant(fromMs), instant(untilMs), by, why];
      await session.query(statements.ADD_SILENCE, values);
      return { value: undefined, entry };
    });
  }

  endSilence(
    id: string,
    { by, atMs }: { readonly by: string; readonly atMs: number },
    entry: AlertEvent,
  ): Promise<Silence | undefined> {
    return this.#change(async (session) => {
      const [row] = await session.query<SilenceRow>(statements.END_SILENCE, [id, by, instant(atMs)]);
      if (row === undefined) return undefined;
      const { rule, subject } = silenceOfRow(row);
      return { value: silenceOfRow(row), entry: { ...entry, rule, subject } };
    });
  }

  async find(episodeId: string): Promise<AlertEpisode | undefined> {
    const [row] = await this.#database.query<EpisodeRow>(statements.FIND, [episodeId]);
    return row && episodeOfRow(row);
  }

  async latest(limit: number): Promise<AlertEpisode[]> {
    return (await this.#database.query<EpisodeRow>(statements.LATEST, [limit])).map(episodeOfRow);
  }

  async timeline(limit: number): Promise<AlertEvent[]> {
    return (await this.#database.query<EventRow>(statements.TIMELINE, [limit])).map(eventOfRow);
  }

  async claimNotice(
    channel: string,
    { token, untilMs }: NoticeClaim,
    nowMs: number,
  ): Promise<ClaimedNotice | undefined> {
    const values = [channel, token, instant(untilMs), instant(nowMs)];
    const [row] = await this.#database.query<NoticeRow>(statements.CLAIM_NOTICE, values);
    if (row === undefined) return undefined;
    const { createdAt, ...notice } = row;
    return { ...notice, createdAtMs: createdAt.getTime() };
  }

  settleNotice(key: string, token: string, outcome: NoticeOutcome): Promise<boolean> {
    const [state, dueAtMs] = outcome.kind === 'delayed' ? ['waiting', outcome.dueAtMs] : [outcome.kind, undefined];
    return this.#database.transaction(async (session) => {
      const settled = await session.query(statements.SETTLE_NOTICE, [key, token, state, instantOrNull(dueAtMs)]);
      if (settled.length === 0) return rollBack(false);
      await putAll(session, statements.ADD_EVENTS, [rowOfEvent(outcome.entry)]);
      return commit(true);
    });
  }

  async toldOf(channel: string, episodeIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.#database.query<{ id: string }>(statements.TOLD_OF, [channel, episodeIds]);
    return new Set(rows.map(({ id }) => id));
  }

  async backlog(): Promise<ChannelBacklog[]> {
    const rows = await this.#database.query<Omit<ChannelBacklog, 'oldestAtMs'> & { oldestAt: Date | null }>(
      statements.BACKLOG,
    );
    return rows.map(({ oldestAt, ...backlog }) => ({ ...backlog, oldestAtMs: oldestAt?.getTime() }));
  }

  pseudonymise(participantId: string, pseudonym: string): Promise<number> {
    return this.#database.transaction(async (session) => {
      await session.query(statements.CHANGED);
      const values = [participantId, pseudonym];
      const renamed = await session.query(statements.RENAME_EPISODES, values);
      for (const statement of statements.RENAME_ELSEWHERE) await session.query(statement, values);
      return commit(renamed.length);
    });
  }

  deleteBefore(beforeMs: number): Promise<number> {
    return this.#database.transaction(async (session) => {
      const deleted = await session.query(statements.DELETE_EPISODES, [instant(beforeMs)]);
      for (const statement of statements.DELETE_ELSEWHERE) await session.query(statement, [instant(beforeMs)]);
      return commit(deleted.length);
    });
  }

  /** A change by a person, with its entry: both or, when there was nothing to change, neither. */
  #change<T>(
    change: (session: Session) => Promise<{ readonly value: T; readonly entry: AlertEvent } | undefined>,
  ): Promise<T | undefined> {
    return this.#database.transaction(async (session) => {
      await session.query(statements.CHANGED);
      const changed = await change(session);
      if (changed === undefined) return rollBack<T | undefined>(undefined);
      await putAll(session, statements.ADD_EVENTS, [rowOfEvent(changed.entry)]);
      return commit(changed.value);
    });
  }
}

async function putAll(session: Session, statement: { readonly text: string }, rows: readonly object[]) {
  if (rows.length > 0) await session.query(statement, [JSON.stringify(rows)]);
}
