import type { Logger } from 'pino';
import type { Ctx } from './context.js';
import type { ProblemError } from './problems.js';

/** The inside of our own faults goes into the log, and nowhere else. */
export function logProblem(logger: Logger, ctx: Ctx, problem: ProblemError): void {
  if (problem.status < 500) return;
  const level = problem.status === 500 ? 'error' : 'warn';
  logger[level]({ request_id: ctx.state.requestId, err: problem.cause }, 'The request failed.');
}
