import type { z } from 'zod';
import type { User } from '../../../core/index.js';
import type { Ctx } from '../context.js';
import type { Html } from './html.js';
import type { Section } from './navigation.js';

/** Who may come in. `user`: anyone who is logged in. Superusers may all that staff may. */
export type PageAccess = 'anyone' | 'user' | 'staff' | 'superuser';

/** What a page says; the shell puts its frame around it. */
export interface View {
  /** Also the heading that screen readers and tabs announce; the content brings its own `<h1>`. */
  readonly title: string;
  /** Which entry of the navigation is the current one. */
  readonly section?: Section;
  readonly content: Html;
  /** Names of assets that only this page needs. */
  readonly styles?: readonly string[];
  readonly scripts?: readonly string[];
  /** Default 200. */
  readonly status?: number;
}

/** One page, or the target of one form. */
export interface PageSpec<Query, Form, A extends PageAccess> {
  readonly method: 'get' | 'post';
  /** It also answers without its trailing slash. Parts such as `:id` are in `ctx.params`. */
  readonly path: string;
  readonly access: A;
  /** Where somebody who is not logged in is sent. Default `/admin/login/`. */
  readonly logIn?: string;
  /** Absent: query strings are ignored. */
  readonly query?: z.ZodType<Query>;
  /** For `post`, without the CSRF token, which is checked for every form. Absent: there are no fields. */
  readonly form?: z.ZodType<Form>;
  /** Returns undefined when it has answered itself: a redirect, or a file. */
  readonly handle: (ctx: Ctx, visit: Visit<Query, Form, A>) => View | undefined | Promise<View | undefined>;
}

export interface Visit<Query, Form, A extends PageAccess> {
  readonly query: Query;
  readonly form: Form;
  /** Who is logged in; for `anyone` perhaps nobody. */
  readonly user: A extends 'anyone' ? User | undefined : User;
  /** For `csrfField`. */
  readonly csrfToken: string;
}

/** A page whose types are its own business. */
export type Page = PageSpec<unknown, unknown, PageAccess>;

export function definePage<Query = undefined, Form = undefined, A extends PageAccess = PageAccess>(
  spec: PageSpec<Query, Form, A>,
): Page {
  // The types of query and form come from the schemas beside them, and the user from the access beside it: nobody else calls `handle`.
  return spec as unknown as Page;
}
