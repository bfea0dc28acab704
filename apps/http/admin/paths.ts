import type { Id } from '../../../core/index.js';

/** The guide's addresses. */
export const FAILURES_PATH = '/admin/orders/failedorderattempt/';

/** Of the permanent validation log. */
export const LOG_PATH = '/admin/orders/validationlog/';
export const ALERTS_PATH = '/admin/alerts/';
export const ACKNOWLEDGE_PATH = `${ALERTS_PATH}acknowledge/`;
export const SILENCE_PATH = `${ALERTS_PATH}silence/`;
export const END_SILENCE_PATH = `${SILENCE_PATH}end/`;

export const ISSUES_PATH = '/admin/issues/';
export const ISSUE_PATH = `${ISSUES_PATH}issue/`;
export const DECIDE_ISSUE_PATH = `${ISSUES_PATH}decide/`;

/** Ids of issues have characters that mean something in a path. */
export function issuePath(id: string): string {
  return `${ISSUE_PATH}?${new URLSearchParams({ id })}`;
}

/** Of a rule by its name. */
export function rulePath(name: string): string {
  return `${ALERTS_PATH}rules/${encodeURIComponent(name)}/`;
}

/** What became of those who were refused. */
export const RECOVERY_PATH = '/admin/orders/recovery/';

/** What the failures of a selection have more often than the rest. */
export const DIFFERENCES_PATH = '/admin/orders/differences/';

/** Who is likely to be refused. */
export const PREDICTIONS_PATH = '/admin/orders/predictions/';

export function attemptPath(id: number): string {
  return `${FAILURES_PATH}${id}/change/`;
}

export function participantPath(id: Id): string {
  return `/admin/account/participant/${encodeURIComponent(id)}/change/`;
}

export function userPath(id: Id): string {
  return `/admin/auth/user/${encodeURIComponent(id)}/change/`;
}

/** Asks about, and deletes, the attempts whose ids come with it. */
export const DELETE_SELECTED_PATH = `${FAILURES_PATH}delete/`;

export function deletePath(id: number): string {
  return `${FAILURES_PATH}${id}/delete/`;
}
