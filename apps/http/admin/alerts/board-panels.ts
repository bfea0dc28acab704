import type { AlertBoard, AlertEpisode, AlertEvent, AlertRule, Measure } from '../../../../core/index.js';
import { type Fragment, foreign, type Html, html } from '../../pages/html.js';
import type { Instants } from '../../pages/instants.js';
import { fieldset } from '../fieldset.js';
import { rulePath } from '../paths.js';
import { table } from '../people/tables.js';
import { firesWhen, recoversWhen, severityPill, titleOf, valueIn } from './words.js';

export interface BoardFacts {
  readonly board: AlertBoard;
  /** By name of the rule. */
  readonly measures: ReadonlyMap<string, Measure>;
  readonly instants: Instants;
  readonly csrfToken: string;
}

export function rulesPanel({ board }: BoardFacts): Html {
  const rows = board.rules.map((rule) => [
    html`<a href="${rulePath(rule.name)}">${rule.name}</a>`,
    severityPill(rule.severity),
    firesWhen(rule),
    recoversWhen(rule),
    stateOf(rule, board),
  ]);
  return fieldset(
    'Rules',
    [],
    table('Rules', ['Rule', 'Severity', 'Fires', 'Recovers', 'State'], rows, 'There are none.'),
  );
}

function stateOf({ name, enabled }: AlertRule, { firing, pending }: AlertBoard): Html {
  if (!enabled) return html`<span class="pill">Off</span>`;
  const count = firing.filter(({ episode }) => episode.rule === name).length;
  if (count > 0) return html`<span class="pill red">Firing${count > 1 && ` (${count})`}</span>`;
  return pending.some(({ rule }) => rule === name)
    ? html`<span class="pill orange">Pending</span>`
    : html`<span class="pill green">✓ Quiet</span>`;
}

export function channelsPanel({ board, instants }: BoardFacts): Html {
  const rows = board.channels.map(({ channel, waiting, oldestAtMs, failed }) => [
    channel,
    html`${String(waiting)}${oldestAtMs !== undefined && html` <span class="muted">since ${instants.time(oldestAtMs)}</span>`}`,
    failed === 0 ? '0' : html`<span class="pill red">${String(failed)}</span>`,
  ]);
  const nothing = 'Nobody is told: neither email nor Slack is set up. Alerts are shown here only.';
  return fieldset('Notices', [], table('Notices', ['Channel', 'Waiting', 'Given Up'], rows, nothing));
}

export function pastPanel({ board, measures, instants }: BoardFacts): Html {
  const rows = board.past.map((episode) => [
    html`${titleOf(episode, measures.get(episode.rule))}`,
    severityPill(episode.severity),
    instants.time(episode.firedAtMs ?? episode.startedAtMs),
    endOf(episode, instants),
    valueIn(measures.get(episode.rule), episode.peak),
  ]);
  const columns = ['Alert', 'Severity', 'Fired At', 'Over At', '>Highest'];
  return fieldset('Past Alerts', [], table('Past alerts', columns, rows, 'No alert is over yet.'));
}

function endOf({ resolvedAtMs, ending }: AlertEpisode, instants: Instants): Fragment {
  if (resolvedAtMs === undefined) return undefined;
  return html`${instants.time(resolvedAtMs)}${ending === 'withdrawn' && html` <span class="muted">rule taken away</span>`}`;
}

export function timelinePanel({ board, measures, instants }: BoardFacts): Html {
  const rows = board.timeline.map((event) => [
    instants.time(event.happenedAtMs),
    html`<span class="event">${event.event}</span>`,
    about(event, measures),
    html`${event.actor !== undefined && html`${foreign(event.actor)} `}${foreign(event.detail)}`,
  ]);
  const columns = ['At', 'Event', 'Alert', 'By Whom, and What'];
  return fieldset('Timeline', [], table('Timeline', columns, rows, 'Nothing has happened yet.'));
}

function about({ rule, subject }: AlertEvent, measures: BoardFacts['measures']): Fragment {
  if (rule === undefined) return subject === undefined ? undefined : foreign(subject);
  // A silence of all participants names none of them.
  return subject === undefined ? rule : titleOf({ rule, subject }, measures.get(rule));
}
