import {
  type GroupingRule,
  MAX_NOTE_CHARACTERS,
  parseSearchTerms,
  type StaffAction,
} from '../../../../core/index.js';
import { csrfField } from '../../pages/csrf.js';
import { type Fragment, type Html, html } from '../../pages/html.js';
import { count } from '../dashboard/numbers.js';
import { DECIDE_ISSUE_PATH, ISSUE_PATH } from '../paths.js';
import type { IssueFacts } from './issue-view.js';
import { titleOf } from './words.js';

/** More would be no choice: among more one searches. */
const OFFERED = 100;
export const MAX_SEARCHED_CHARACTERS = 200;

/** What can be decided now, one form each. Every form says which version of the issue it was made for. */
export function decisionForms(facts: IssueFacts): Html {
  const { issue } = facts.shown;
  const isOpen = issue.state !== 'resolved' && issue.state !== 'archived';
  return html`<aside class="detail-side card decisions" aria-label="Decide">
    <h2>Decide</h2>
    <div class="decision-row">
      ${isOpen ? [button(facts, 'resolve', 'Resolve'), button(facts, 'archive', 'Archive until it escalates')] : button(facts, 'reopen', 'Open again')}
    </div>
    ${form(
      facts,
      'assign',
      'Assign',
      html`<p class="field"><label for="assignee">Assignee</label>
      <input id="assignee" name="assignee" maxlength="150" placeholder="Username; empty: nobody" autocomplete="off"></p>`,
    )}
    ${form(
      facts,
      'note',
      'Add note',
      html`<p class="field"><label for="note">Note</label>
      <textarea id="note" name="why" rows="3" required maxlength="${MAX_NOTE_CHARACTERS}"></textarea>
      <span class="hint">Name no participants here: notes are kept when they are deleted.</span></p>`,
    )}
    ${mergeForm(facts)}
    ${
      issue.members.length === 1 &&
      !issue.id.includes(';pause=') &&
      html`<details class="behind"><summary>Split it by program pause</summary>${form(facts, 'split', 'Split', why('split'))}</details>`
    }
  </aside>`;
}

/** Of many issues those are offered that hold what is searched for: plain GET, so that it needs no script. */
function mergeForm(facts: IssueFacts): Fragment {
  const { shown, searched = '' } = facts;
  if (shown.others.length === 0) return undefined;
  const found = shown.others.filter((id) => holdsAll(`${titleOf(id)} ${id}`, searched));
  const offered = found.slice(0, OFFERED);
  const isLong = shown.others.length > OFFERED || searched !== '';
  return html`<details class="behind"${searched !== '' && html` open`} id="merge"><summary>Merge others into it</summary>
    ${
      isLong &&
      html`<form method="get" action="${ISSUE_PATH}#merge" class="decision" role="search">
      <input type="hidden" name="id" value="${shown.issue.id}">
      <p class="field"><label for="find">Search among ${count(shown.others.length)} issues</label>
      <input id="find" name="find" value="${searched}" maxlength="${MAX_SEARCHED_CHARACTERS}" placeholder="Words of its name, or a product's id" autocomplete="off">
      <span class="hint">${found.length > offered.length ? `${count(found.length)} hold it: the first ${count(offered.length)} are offered.` : `${count(found.length)} hold it.`}</span></p>
      <button class="button">Search</button></form>`
    }
    ${
      offered.length > 0 &&
      form(
        facts,
        'merge',
        'Merge',
        html`<p class="field"><label for="merged">Issues</label>
        <select id="merged" name="merged" multiple required size="${Math.min(8, Math.max(2, offered.length))}">${offered.map((id) => html`<option value="${id}">${titleOf(id)}</option>`)}</select></p>
        ${why('merge')}`,
      )
    }</details>`;
}

/** Every word, whatever its case. */
function holdsAll(text: string, searched: string): boolean {
  const lower = text.toLowerCase();
  return parseSearchTerms(searched).every((word) => lower.includes(word.toLowerCase()));
}

/** Takes a merge or a split back. */
export function revertForm(facts: IssueFacts, { revision }: GroupingRule): Html {
  const id = `why-revert-${revision}`;
  return form(
    facts,
    'revert',
    'Take it back',
    html`<input type="hidden" name="reverts" value="${String(revision)}">
    <label class="visually-hidden" for="${id}">Why</label><input id="${id}" name="why" required maxlength="${MAX_NOTE_CHARACTERS}" placeholder="Why" autocomplete="off">`,
  );
}

function button(facts: IssueFacts, action: StaffAction, label: string): Html {
  return form(facts, action, label, undefined);
}

function why(action: StaffAction): Html {
  return html`<p class="field"><label for="why-${action}">Why</label>
    <input id="why-${action}" name="why" required maxlength="${MAX_NOTE_CHARACTERS}" autocomplete="off"></p>`;
}

function form(
  { shown: { issue }, csrfToken }: IssueFacts,
  action: StaffAction,
  label: string,
  fields: Fragment,
): Html {
  return html`<form method="post" action="${DECIDE_ISSUE_PATH}" class="decision">
    ${csrfField(csrfToken)}
    <input type="hidden" name="issue" value="${issue.id}"><input type="hidden" name="version" value="${String(issue.standing.version)}">
    <input type="hidden" name="action" value="${action}">
    ${fields}<button class="button${action === 'resolve' ? ' primary' : ''}">${label}</button>
  </form>`;
}
