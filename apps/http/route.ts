import type { z } from 'zod';
import type { User } from '../../core/index.js';
import type { Ctx } from './context.js';

/** Who may come in. `user`: anyone who is logged in. */
export type Access = 'anyone' | 'user' | 'staff';

export interface ResponseSpec {
  readonly description: string;
  /** Absent: no body. */
  readonly schema?: z.ZodType;
  /** Default `application/json`. */
  readonly contentType?: string;
  readonly headers?: z.ZodObject;
}

/** One route: what is documented is what is checked at the door. */
export interface RouteSpec<Query, Body, A extends Access> {
  readonly method: 'get' | 'post';
  /** As documented; it also answers without its trailing slash. */
  readonly path: string;
  readonly access: A;
  readonly tag: string;
  /** Unique: what programs that are generated from the document call the route. */
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly requestHeaders?: z.ZodObject;
  /** Absent: query strings are ignored. */
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /** Answers of its own, by status; those that every such route can give are added. */
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  /** A command that can be pasted. */
  readonly curl: string;
  readonly handle: (ctx: Ctx, input: RouteInput<Query, Body, A>) => void | Promise<void>;
}

export interface RouteInput<Query, Body, A extends Access> {
  readonly query: Query;
  readonly body: Body;
  readonly user: A extends 'anyone' ? undefined : User;
}

/** A route whose types are its own business. */
export type Route = RouteSpec<unknown, unknown, Access>;

export function defineRoute<Query = undefined, Body = undefined, A extends Access = Access>(
  spec: RouteSpec<Query, Body, A>,
): Route {
  // The types of query and body come from the schemas beside them, and the user from the access beside it: nobody else calls `handle`.
  return spec as unknown as Route;
}
