import { homeOf } from './navigation.js';
import { definePage, type Page } from './page.js';
import { seeOther } from './see-other.js';

/** The server's bare address leads everybody to where they belong. */
export const homePage: Page = definePage({
  method: 'get',
  path: '/',
  access: 'anyone',
  handle: (ctx, { user }) => seeOther(ctx, user === undefined ? '/admin/login/' : homeOf(user)),
});
