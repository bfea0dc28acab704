import {
  type Change,
  type ChangeKind,
  formatInstant,
  type Issue,
  type IssueDecision,
  type IssueState,
  parseFingerprint,
  type Trend,
} from '../../../../core/index.js';
import { type Fragment, foreign, type Html, html } from '../../pages/html.js';
import { icon } from '../../pages/icons.js';
import { CODE_LABELS } from '../labels.js';
import { FAILURES_PATH } from '../paths.js';

const PAUSES = {
  on: 'during a program pause',
  off: 'without a program pause',
  unknown: 'pause not known',
} as const;

/** `Unknown product 17`. */
export function titleOf(id: string): string {
  const fingerprint = parseFingerprint(id);
  if (fingerprint === undefined) return id;
  const { code, productId, pause } = fingerprint;
  const product = productId === undefined ? '' : ` ${productId}`;
  return `${CODE_LABELS[code]}${product}${pause === undefined ? '' : `, ${PAUSES[pause]}`}`;
}

const PILLS: Readonly<Record<IssueState, Html>> = {
  new: html`<span class="pill orange">${icon('warning')} New</span>`,
  regressed: html`<span class="pill red">${icon('over')} Regressed</span>`,
  escalating: html`<span class="pill red">${icon('up')} Escalating</span>`,
  ongoing: html`<span class="pill">Ongoing</span>`,
  archived: html`<span class="pill">${icon('bookmark')} Archived</span>`,
  resolved: html`<span class="pill green">${icon('check')} Resolved</span>`,
};

export function statePill(state: IssueState): Html {
  return PILLS[state];
}

const TRENDS: Readonly<Record<Trend, string>> = { rising: '↗ rising', falling: '↘ falling', steady: '→ steady' };

export function trendText(trend: Trend): string {
  return TRENDS[trend];
}

const WIDTH = 112;
const HEIGHT = 24;
const GAP = 1;

/** Bars of 28 days, as high as their count. The numbers are said beside it. */
export function sparkline({ days }: Issue): Html {
  const most = Math.max(1, ...days);
  const width = WIDTH / days.length;
  return html`<svg class="sparkline" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="28 days, at most ${most} in 24 hours">${days.map(
    (count, index) => {
      const height = count === 0 ? 0 : Math.max(1.5, (count / most) * HEIGHT);
      return html`<rect x="${(index * width).toFixed(1)}" y="${(HEIGHT - height).toFixed(1)}" width="${(width - GAP).toFixed(1)}" height="${height.toFixed(1)}"></rect>`;
    },
  )}</svg>`;
}

/** The failures that a number of an issue counts. */
export function recordsPath(
  { members }: Pick<Issue, 'members'>,
  window?: { sinceMs: number; untilMs: number },
): string {
  const parameters = new URLSearchParams({ issue: members.join(',') });
  if (window !== undefined) {
    parameters.set('since', formatInstant(window.sinceMs));
    parameters.set('until', formatInstant(window.untilMs));
  }
  return `${FAILURES_PATH}?${parameters}`;
}

const CHANGES: Readonly<Record<ChangeKind, string>> = {
  release: 'Release',
  rules: 'Rules',
  price: 'Price of product',
  availability: 'Availability of product',
  pause_began: 'Pause began',
  pause_ended: 'Pause ended',
};

export function changeText({ kind, subject, before, after }: Change): Fragment {
  const what = html`${CHANGES[kind]}${subject !== '' && html` ${foreign(subject)}`}`;
  if (kind === 'pause_began' || kind === 'pause_ended') return html`${what} (× ${before ?? after ?? ''})`;
  return html`${what}: ${before === null ? 'not noted before' : foreign(before)} → ${after === null ? 'removed' : foreign(after)}`;
}

/** What somebody did, or the system noted. */
export function decisionText(decision: IssueDecision, nameOf: (id: string) => string): Fragment {
  const { action, merged, assignee, issueId, reverts } = decision;
  switch (action) {
    case 'assign':
      return assignee === null ? 'took it from whoever had it' : html`assigned it to ${foreign(nameOf(assignee))}`;
    case 'merge':
      return html`merged ${foreign(merged.map(titleOf).join('; '))} into ${foreign(titleOf(issueId))}`;
    case 'split':
      return html`split ${foreign(titleOf(issueId))} by program pause`;
    case 'revert':
      return `took back decision ${reverts ?? ''}`;
    default:
      return WORDS[action];
  }
}

const WORDS = {
  resolve: 'resolved it',
  reopen: 'opened it again',
  archive: 'archived it until it escalates',
  note: 'noted',
  regressed: 'was seen again after it was resolved',
  escalated: 'escalated, and left the archive',
} as const;
