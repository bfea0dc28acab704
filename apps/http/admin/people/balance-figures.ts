import type { InspectedParticipant } from '../../../../core/index.js';
import { foreign, type Html, html } from '../../pages/html.js';

/** How the participant stands at this moment. */
export function balanceFigures({ balances, pause, activeVoucherCount }: InspectedParticipant): Html {
  const multiplier = pause?.multiplier ?? '1.0';
  return html`<div class="figures">
    ${figure('Full balance', `$${balances.full}`, 'active food vouchers')}
    ${figure('Available balance', `$${balances.available}`, html`<span class="number">$${balances.full} × ${multiplier}</span>`)}
    ${figure('Hygiene balance', `$${balances.hygiene}`, 'active hygiene vouchers')}
    ${figure('Active vouchers', String(activeVoucherCount), 'of both kinds')}
    ${figure(
      'Program pause',
      pause === undefined
        ? html`<span class="pill green">✓ Normal</span>`
        : html`<span class="pill orange">⚠ Active</span>`,
      pause === undefined ? 'none at present' : html`${foreign(pause.name)}, counts ${pause.multiplier} times`,
    )}
  </div>`;
}

function figure(label: string, value: Html | string, hint: Html | string): Html {
  return html`<section class="figure card"><h2 class="figure-label">${label}</h2>
    <p class="figure-value">${value}</p><p class="muted">${hint}</p></section>`;
}
