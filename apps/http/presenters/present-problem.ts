import { STATUS_CODES } from 'node:http';
import type { ProblemError } from '../problems.js';
import type { ProblemJson } from '../schemas/problem.js';

export const PROBLEM_TYPE = 'application/problem+json';

export function presentProblem(problem: ProblemError, requestId: string): ProblemJson {
  const { status, code, message, invalidParams } = problem;
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? '',
    status,
    detail: message,
    code,
    ...(invalidParams !== undefined && {
      invalid_params: invalidParams.map(({ name, reason }) => ({ name, reason })),
    }),
    request_id: requestId,
  };
}
