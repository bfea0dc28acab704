import {
  compareText,
  formatTraits,
  type GroupedAttempt,
  HOUR_MS,
  type HourCount,
  type IssueDecision,
  type IssueStore,
  type NewAttempt,
  type NewIssueDecision,
  rulesOf,
  type TraitsCount,
  traitsOf,
  type Window,
} from '../../core/index.js';
import type { MemoryAuditLog } from './audit-log.js';

type Counted = GroupedAttempt & Pick<NewAttempt, 'createdAtMs'>;

/** Issues in this process: handed to the `MemoryAttemptStore` that tells it of attempts. Counted at once, so that nothing ever waits. */
export class MemoryIssueStore implements IssueStore {
  /** Instants by traits and hour. */
  readonly #instants = new Map<string, Map<number, number[]>>();
  readonly #decisions: IssueDecision[] = [];
  readonly #audit: MemoryAuditLog | undefined;

  /** `audit`: where decisions of staff are noted. Default: nowhere. */
  constructor(audit?: MemoryAuditLog) {
    this.#audit = audit;
  }

  /** For the attempt store. */
  stored(attempt: Counted): void {
    this.#hourOf(attempt).push(attempt.createdAtMs);
  }

  /** For the attempt store: of one that is deleted by itself, not of what is cleaned up. */
  deleted(attempt: Counted): void {
    const instants = this.#hourOf(attempt);
    const index = instants.indexOf(attempt.createdAtMs);
    if (index >= 0) instants.splice(index, 1);
  }

  async count(): Promise<boolean> {
    return false;
  }

  async counts({ sinceMs, untilMs }: Window): Promise<TraitsCount[]> {
    return [...this.#instants]
      .flatMap(([traits, byHour]) => {
        const hours = [...byHour]
          .filter(([hourAtMs, instants]) => hourAtMs < untilMs && instants.length > 0)
          .map(([hourAtMs, instants]) => hourCountOf(hourAtMs, instants))
          .sort((a, b) => a.hourAtMs - b.hourAtMs);
        if (hours.length === 0) return [];
        return [
          {
            traits,
            total: hours.reduce((sum, { count }) => sum + count, 0),
            firstAtMs: Math.min(...hours.map(({ firstAtMs }) => firstAtMs)),
            lastAtMs: Math.max(...hours.map(({ lastAtMs }) => lastAtMs)),
            hours: hours.filter(({ hourAtMs }) => hourAtMs >= sinceMs),
          },
        ];
      })
      .sort((a, b) => compareText(a.traits, b.traits));
  }

  async decisions(): Promise<IssueDecision[]> {
    return structuredClone(this.#decisions);
  }

  async decide(decision: NewIssueDecision, revision: number): Promise<boolean> {
    if (revision !== this.#decisions.length || !this.#canBeTaken(decision)) return false;
    const { atMs, by, issueId, action, why } = decision;
    const entry = { happenedAtMs: atMs, subjectId: issueId, why: `${action}: ${why}` };
    if (by !== null) this.#audit?.decided({ ...entry, actorId: by });
    this.#decisions.push(structuredClone({ ...decision, revision: revision + 1 }));
    return true;
  }

  /** Whether what a `revert` takes back is there. */
  #canBeTaken({ reverts, issueId }: NewIssueDecision): boolean {
    return (
      reverts === null ||
      rulesOf(this.#decisions).some((rule) => rule.revision === reverts && rule.issueId === issueId)
    );
  }

  #hourOf(attempt: Counted): number[] {
    const traits = formatTraits(traitsOf(attempt));
    const hourAtMs = Math.floor(attempt.createdAtMs / HOUR_MS) * HOUR_MS;
    const byHour = this.#instants.get(traits) ?? new Map<number, number[]>();
    this.#instants.set(traits, byHour);
    const instants = byHour.get(hourAtMs) ?? [];
    byHour.set(hourAtMs, instants);
    return instants;
  }
}

function hourCountOf(hourAtMs: number, instants: readonly number[]): HourCount {
  return {
    hourAtMs,
    count: instants.length,
    firstAtMs: instants.reduce((a, b) => Math.min(a, b)),
    lastAtMs: instants.reduce((a, b) => Math.max(a, b)),
  };
}
