import type { Health } from '../../../../core/index.js';
import { type Html, html } from '../../pages/html.js';
import { type IconName, icon } from '../../pages/icons.js';
import type { DependencyState } from './load-dashboard.js';

const STATES: Readonly<
  Record<Health['status'], { readonly text: string; readonly icon: IconName; readonly colour: string }>
> = {
  ok: { text: 'OK', icon: 'check', colour: 'green' },
  degraded: { text: 'Degraded', icon: 'warning', colour: 'orange' },
  down: { text: 'Down', icon: 'close', colour: 'red' },
};

const LEVELS: Readonly<Record<NonNullable<Health['level']>, string>> = {
  shared: 'Holds over all processes.',
  process: 'Holds in each process alone.',
};

/** How the things are that the server depends on, as `/readyz` says, with their own words. */
export function dependencies(states: readonly DependencyState[]): Html {
  return html`<section class="card panel wide" aria-labelledby="dependencies" data-live-region="dependencies">
    <header class="panel-head"><h2 id="dependencies">Dependencies</h2></header>
    <ul class="states">${states.map(({ name, status, level, detail }) => {
      const state = STATES[status];
      const words = [level && LEVELS[level], detail].filter((text) => text !== undefined).join(' ');
      return html`<li><span class="state-name">${name}</span>
        <span class="pill ${state.colour}">${icon(state.icon)} ${state.text}</span>
        ${words && html`<span class="muted state-detail">${words}</span>`}</li>`;
    })}</ul>
  </section>`;
}
