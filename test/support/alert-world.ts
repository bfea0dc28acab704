import {
  ManualClock,
  MemoryAlertStore,
  MemoryLock,
  MemoryNoticeChannel,
  SequentialIds,
} from '../../adapters/memory/index.js';
import {
  type AlertRule,
  type AlertStore,
  type Clock,
  createAlerts,
  DEFAULT_ALERT_RULES,
  type FailuresQuery,
  type Health,
  type Lock,
  MINUTE_MS,
  type MinuteCount,
  minuteOf,
  type NoticeMessage,
  type ParticipantFailures,
  type RefusalEpisode,
  type SubmissionHistory,
  UnavailableError,
  type Window,
} from '../../core/index.js';

/** 2026-02-12T10:30:00Z */
export const T0 = Date.UTC(2026, 1, 12, 10, 30);

/** What a test says has happened. */
class ScriptedHistory implements SubmissionHistory {
  readonly #clock: Clock;
  readonly #failures: { readonly participantId: string; readonly atMs: number; readonly count: number }[] = [];
  readonly #orders: { readonly atMs: number; readonly count: number }[] = [];
  /** The database is away: every question is rejected. */
  away = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  fail(count: number, participantId = '123'): void {
    if (count > 0) this.#failures.push({ participantId, atMs: this.#clock.now(), count });
  }

  place(count: number): void {
    if (count > 0) this.#orders.push({ atMs: this.#clock.now(), count });
  }

  async failures(window: FailuresQuery): Promise<MinuteCount[]> {
    return this.#byMinute(this.#failures, window);
  }

  /** Alerts do not ask for them. */
  async episodes(): Promise<RefusalEpisode[]> {
    return [];
  }

  async failuresByParticipant(window: Window, moreThan: number): Promise<ParticipantFailures[]> {
    const ids = [...new Set(this.#failures.map(({ participantId }) => participantId))];
    return ids
      .map((participantId) => {
        const its = this.#failures.filter((each) => each.participantId === participantId);
        return { participantId, minutes: this.#byMinute(its, window) };
      })
      .filter(({ minutes }) => minutes.reduce((sum, { count }) => sum + count, 0) > moreThan);
  }

  async orders(window: Window): Promise<MinuteCount[]> {
    return this.#byMinute(this.#orders, window);
  }

  #byMinute(
    all: readonly { readonly atMs: number; readonly count: number }[],
    { sinceMs, untilMs }: Window,
  ): MinuteCount[] {
    if (this.away) throw new UnavailableError('database', 'The database did not answer.');
    const counts = new Map<number, number>();
    for (const { atMs, count } of all) {
      if (atMs < sinceMs || atMs >= untilMs) continue;
      counts.set(minuteOf(atMs), (counts.get(minuteOf(atMs)) ?? 0) + count);
    }
    return [...counts]
      .map(([minuteAtMs, count]) => ({ minuteAtMs, count }))
      .sort((a, b) => a.minuteAtMs - b.minuteAtMs);
  }
}

export interface WorldOptions {
  readonly rules?: readonly AlertRule[];
  readonly channel?: MemoryNoticeChannel;
  readonly store?: AlertStore;
}

export function ruleNamed(name: string, changes: Partial<AlertRule> = {}): AlertRule {
  const rule = DEFAULT_ALERT_RULES.find((each) => each.name === name);
  if (rule === undefined) throw new Error(`There is no rule ${name}.`);
  return { ...rule, ...changes };
}

/** Servers that share a store, looking at the rules every minute of a clock that the test moves. */
export function alertWorld({ rules = DEFAULT_ALERT_RULES, channel, store }: WorldOptions = {}) {
  const clock = new ManualClock(T0);
  const history = new ScriptedHistory(clock);
  const alerts = store ?? new MemoryAlertStore();
  const pager = channel ?? new MemoryNoticeChannel('pager');
  const ids = new SequentialIds('id-');
  const redis: { status: Health['status'] } = { status: 'ok' };
  /** Undefined: nobody can tell. */
  const sealing: { backlog: number | undefined } = { backlog: 0 };
  const problems: unknown[] = [];
  const sharedLock = new MemoryLock(clock);

  /** One more server. `lock`: its own when Redis is away. */
  const server = (lock: Lock = sharedLock, its: readonly AlertRule[] = rules) =>
    createAlerts(
      {
        alerts,
        history,
        lock,
        clock,
        ids,
        channels: [pager],
        healthChecks: [{ name: 'redis', check: async () => ({ status: redis.status }) }],
        gauges: { sealing_backlog: async () => sealing.backlog },
        observer: { submissionEnded: () => {}, problem: (problem) => problems.push(problem) },
      },
      { rules: its },
    );
  const first = server();

  /** For so many minutes: what happens in each of them, then a look at the rules and at the outbox. */
  const live = async (minutes: number, happen: (minute: number) => void = () => {}): Promise<void> => {
    for (let minute = 0; minute < minutes; minute++) {
      happen(minute);
      await clock.advance(MINUTE_MS);
      await first.evaluateAlerts();
      await first.deliverNotices();
    }
  };

  /** The rates of orders and failures, the same in each minute. */
  const rate =
    (perCent: number, submissions = 1_000) =>
    () => {
      const failures = Math.round((perCent * submissions) / 100);
      history.fail(failures, `someone-${clock.now()}`);
      history.place(submissions - failures);
    };

  /** What arrived, as "firing: rule, rule". */
  const told = (): string[] => pager.messages.map(summaryOf);

  return { ...first, clock, history, alerts, pager, redis, sealing, problems, server, live, rate, told };
}

function summaryOf({ kind, sections }: NoticeMessage): string {
  const rules = sections.flatMap(({ facts }) =>
    facts.filter(([label]) => label === 'Rule').map(([, rule]) => rule),
  );
  return `${kind}: ${rules.join(', ')}`;
}
