import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { PROBLEM_TYPE } from '../presenters/present-problem.js';
import type { ResponseSpec, Route } from '../route.js';
import { retryAfterHeader, wwwAuthenticateHeader } from '../schemas/headers.js';
import { problemJson } from '../schemas/problem.js';

/** One route as OpenAPI says it, with the answers that its door and our own faults can give. */
export function describeOperation(route: Route): ZodOpenApiOperationObject {
  const { tag, operationId, summary, description, query, body, requestHeaders, access, curl } = route;
  const responses = { ...doorResponses(route), ...route.responses };
  return {
    tags: [tag],
    operationId,
    summary,
    ...(description !== undefined && { description }),
    security: access === 'anyone' ? [] : [{ bearer: [] }],
    requestParams: {
      ...(query instanceof z.ZodObject && { query }),
      ...(requestHeaders !== undefined && { header: requestHeaders }),
    },
    ...(body !== undefined && {
      requestBody: { required: true, content: { 'application/json': { schema: body } } },
    }),
    responses: Object.fromEntries(Object.entries(responses).map(([status, spec]) => [status, describe(spec)])),
    'x-codeSamples': [{ lang: 'Shell', label: 'curl', source: curl }],
  };
}

function describe({ description, schema, contentType = 'application/json', headers }: ResponseSpec) {
  const response: ZodOpenApiResponseObject = {
    description,
    ...(schema !== undefined && { content: { [contentType]: { schema } } }),
    ...(headers !== undefined && { headers }),
  };
  return response;
}

/** What can be said to a request before the route itself sees it, or when something breaks. */
function doorResponses({ access, query, body }: Route): Record<number, ResponseSpec> {
  const checksInput = query !== undefined || body !== undefined;
  const statuses = [
    ...(checksInput ? [400] : []),
    ...(access === 'anyone' ? [] : [401, 403]),
    ...(body === undefined ? [] : [413, 415]),
    500,
    503,
  ];
  return Object.fromEntries(statuses.map((status) => [status, problem(status)]));
}

const HEADERS: Readonly<Record<number, z.ZodObject>> = {
  401: z.object({ 'WWW-Authenticate': wwwAuthenticateHeader }),
  503: z.object({ 'Retry-After': retryAfterHeader }),
};

function problem(status: number): ResponseSpec {
  const headers = HEADERS[status];
  return {
    description: `${STATUS_CODES[status]}.`,
    contentType: PROBLEM_TYPE,
    schema: problemJson,
    ...(headers !== undefined && { headers }),
  };
}
