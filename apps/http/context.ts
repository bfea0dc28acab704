import type Koa from 'koa';
import type { User } from '../../core/index.js';

/** What is known of a request while it is handled. */
export interface RequestState {
  requestId: string;
  /** The documented path of the route, such as `/api/orders/`; absent when no route matched. */
  route?: string;
  user?: User;
  /** Pages only: for the forms that the answer shows. */
  csrfToken?: string;
}

export type Ctx = Koa.ParameterizedContext<RequestState>;
export type Middleware = Koa.Middleware<RequestState>;
