import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { Route } from '../route.js';
import { describeOperation } from './operation.js';

export type OpenApiDocument = ReturnType<typeof createDocument>;

const DESCRIPTION = `Places orders behind a guard, records every refused one, and says what fails.

Every route answers with and without its trailing slash; \`/api/v1/\` is the same as \`/api/\`. Errors are
RFC 9457 \`application/problem+json\`. Members and headers may be added; none is taken away within a version.`;

/** OpenAPI 3.1, made from the schemas that the routes check with. */
export function describeApi(routes: readonly Route[], version: string): OpenApiDocument {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method]: describeOperation(route) };
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Order failures',
        version,
        description: DESCRIPTION,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
      paths,
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'The `access` token of the log-in, or of the identity provider.',
          },
        },
      },
    },
    {
      override: ({ jsonSchema, io }) => {
        // Answers may get new members: a client made from this document must not trip over them.
        if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      },
    },
  );
}
