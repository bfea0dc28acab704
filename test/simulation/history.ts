import { AsyncLocalStorage } from 'node:async_hooks';
import type { CartLine, Id, SubmissionOutcome } from '../../core/index.js';
import type { PortName } from './faults.js';

/** One submission of the workload, and what became of it. */
export interface SubmissionRecord {
  /** Its submission id. */
  readonly ref: string;
  readonly userId: Id;
  readonly participantId: Id;
  readonly lines: readonly CartLine[];
  readonly startedAtMs: number;
  end: 'running' | 'killed' | { readonly outcome: SubmissionOutcome } | { readonly error: unknown };
}

/** Something that took effect behind a port. */
export interface Effect {
  readonly atMs: number;
  readonly port: PortName;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly value: unknown;
  /** Absent for what no submission asked for. */
  readonly by: SubmissionRecord | undefined;
  /** Whether the process that asked has learnt of it. */
  readonly isAnswered: boolean;
}

/** Calls of a submission whose request never arrived. */
export interface LostRequest {
  readonly port: PortName;
  readonly method: string;
  readonly by: SubmissionRecord | undefined;
}

/** All that happened in one run. */
export class History {
  readonly submissions: SubmissionRecord[] = [];
  readonly effects: Effect[] = [];
  readonly lostRequests: LostRequest[] = [];
  /** How many effects there were when the guard lost its memory. */
  amnesiaAfter: number | undefined;
}

/** Whose work is being done: known in every call that it leads to, its timers included. */
export const currentSubmission = new AsyncLocalStorage<SubmissionRecord>();

export function effectsOf(history: History, record: SubmissionRecord, port: PortName, method: string): Effect[] {
  return history.effects.filter(
    (effect) => effect.by === record && effect.port === port && effect.method === method,
  );
}
