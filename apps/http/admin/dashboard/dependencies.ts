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

/** How the things are that the server depends on, as `/readyz` says, with their own words. */
export function dependencies(states: readonly DependencyState[]): Html {
  return html`<section class="card panel wide" aria-labelledby="dependencies" data-live-region="dependencies">
    <header class="panel-head"><h2 id="dependencies">Dependencies</h2></header>
    <ul class="states">${states.map(({ name, status, detail }) => {
      const state = STATES[status];
      return html`<li><span class="state-name">${name}</span>
        <span class="pill ${state.colour}">${icon(state.icon)} ${state.text}</span>
        ${detail && html`<span class="muted state-detail">${detail}</span>`}</li>`;
    })}</ul>
  </section>`;
}
