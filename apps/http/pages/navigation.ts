import type { User } from '../../../core/index.js';
import { isStaff } from '../../auth/index.js';

export type Section = 'dashboard' | 'alerts' | 'issues' | 'failures' | 'order';

interface Entry {
  readonly section: Section;
  readonly label: string;
  readonly path: string;
  readonly isFor: (user: User) => boolean;
}

/** The main navigation, in its order. */
const ENTRIES: readonly Entry[] = [
  { section: 'dashboard', label: 'Dashboard', path: '/admin/', isFor: isStaff },
  { section: 'alerts', label: 'Alerts', path: '/admin/alerts/', isFor: isStaff },
  { section: 'issues', label: 'Issues', path: '/admin/issues/', isFor: isStaff },
  {
    section: 'failures',
    label: 'Failed order attempts',
    path: '/admin/orders/failedorderattempt/',
    isFor: isStaff,
  },
  { section: 'order', label: 'Order', path: '/order/', isFor: (user) => user.participantId !== null },
];

export function navigationFor(user: User): readonly Entry[] {
  return ENTRIES.filter((entry) => entry.isFor(user));
}

/** Where somebody lands who asked for no page in particular. */
export function homeOf(user: User): string {
  return navigationFor(user)[0]?.path ?? '/admin/login/';
}
