import {
  type Balances,
  type Category,
  isMore,
  type Money,
  type Multiplier,
  minusMoney,
  NO_MONEY,
} from '../../../core/index.js';
import { foreign, type Html, html } from '../pages/html.js';
import { icon } from '../pages/icons.js';
import type { OrderFormModel } from './order-form-model.js';

/** Stands in for a balance of nothing, which has no scale. */
const SMALLEST: Money = '0.01';

/** What may be spent and what the cart takes of it, with the pause's multiplier as arithmetic. */
export function balancesView({ judged }: OrderFormModel): Html {
  const { facts, totals, insights } = judged;
  const { balances, pause } = facts;
  const isClose = (of: Category) =>
    insights.some(({ code, category }) => code === 'close_to_limit' && category === of);
  return html`<section class="balances" aria-labelledby="balances-title">
    <h2 id="balances-title">Your balances</h2>
    ${pause && html`<p class="pause">${icon('warning')} <span><strong>${foreign(pause.name)}</strong> is on: your food balance counts ${pause.multiplier} times.</span></p>`}
    ${balanceView('Food', totals.food, balances.available, isClose('food'), pause && sumView(balances, pause.multiplier))}
    ${balanceView('Hygiene', totals.hygiene, balances.hygiene, isClose('hygiene'))}
  </section>`;
}

function balanceView(label: string, total: Money, balance: Money, isClose: boolean, sum?: Html): Html {
  const isOver = isMore(total, balance);
  const state = isOver ? 'over' : isClose ? 'close' : 'within';
  return html`<div class="balance ${state}">
    <p class="balance-line"><span class="label">${label}</span> <span class="number"><strong>$${total}</strong> of $${balance}</span></p>
    ${bar(total, balance)}
    <p class="hint">${
      isOver
        ? html`${icon('over')} $${minusMoney(total, balance)} over your balance`
        : html`$${minusMoney(balance, total)} left`
    }</p>
    ${sum}
  </div>`;
}

/** The share of the balance, drawn to the amounts' own scale; the texts around it say the same. */
function bar(total: Money, balance: Money): Html {
  const whole = isMore(balance, NO_MONEY) ? balance : SMALLEST;
  return html`<svg class="bar" viewBox="0 0 ${whole} 1" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect width="${total}" height="1"/></svg>`;
}

/** The guide's arithmetic: full x multiplier = available. */
function sumView({ full, available }: Balances, multiplier: Multiplier): Html {
  return html`<p class="sum number">
    <span>$${full} <small>full</small></span> <span>×</span>
    <span>${multiplier} <small>multiplier</small></span> <span>=</span>
    <span>$${available} <small>available</small></span>
  </p>`;
}
