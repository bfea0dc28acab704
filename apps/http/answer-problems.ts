import type { Logger } from 'pino';
import type { Ctx, Middleware } from './context.js';
import { logProblem } from './log-problem.js';
import { PROBLEM_TYPE, presentProblem } from './presenters/present-problem.js';
import { problemOf } from './problem-of.js';
import type { ProblemError } from './problems.js';

/** Answers whatever is thrown. */
export function answerProblems(logger: Logger): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const problem = problemOf(error);
      logProblem(logger, ctx, problem);
      sendProblem(ctx, problem);
    }
  };
}

function sendProblem(ctx: Ctx, problem: ProblemError): void {
  ctx.status = problem.status;
  ctx.set(problem.headers);
  ctx.set('Content-Type', PROBLEM_TYPE);
  ctx.body = JSON.stringify(presentProblem(problem, ctx.state.requestId));
}
