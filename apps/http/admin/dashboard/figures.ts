import { type AlertLevel, CRITICAL_FAILURE_RATE, WARNING_FAILURE_RATE } from '../../../../core/index.js';
import { type Fragment, type Html, html } from '../../pages/html.js';
import { type IconName, icon } from '../../pages/icons.js';
import { failuresPath } from './failures-path.js';
import type { DashboardFacts } from './load-dashboard.js';
import { count, counted, perCent } from './numbers.js';

const LEVELS: Readonly<
  Record<AlertLevel, { readonly text: string; readonly icon: IconName; readonly colour: string }>
> = {
  normal: { text: 'Normal', icon: 'check', colour: 'green' },
  warning: { text: `Warning: above ${WARNING_FAILURE_RATE}%`, icon: 'warning', colour: 'orange' },
  critical: { text: `Critical: above ${CRITICAL_FAILURE_RATE}%`, icon: 'over', colour: 'red' },
};

/** Where the scale of the failure rate ends: a rate beyond it fills the scale. */
const SCALE_END = 15;

/** The numbers at the top. */
export function figures(facts: DashboardFacts): Html {
  const { totalFailures, cleanedUp, totalOrders, balanceRelated, balanceShare } = facts.overview;
  const submissions = totalFailures + totalOrders;
  return html`<dl class="figures">
    ${failureRate(facts)}
    ${figure({
      label: 'Failed attempts',
      value: html`<a href="${failuresPath(facts)}" data-figure="total_failures">${count(totalFailures)}</a>`,
      note: html`of ${counted(submissions, 'submission')}${cleanedUp > 0 && html`; <span data-figure="cleaned_up">${count(cleanedUp)}</span> of them cleaned up, and not listed any more`}`,
    })}
    ${figure({
      label: 'Orders placed',
      value: html`<span data-figure="total_orders">${count(totalOrders)}</span>`,
      note: html`${count(Math.round(totalOrders / facts.overview.period.days))} a day on average`,
    })}
    ${figure({
      label: 'Balance-related',
      value: html`<a href="${failuresPath(facts, { isBalanceRelated: true })}" data-figure="balance_related">${count(balanceRelated)}</a>`,
      note: html`${perCent(balanceShare)} of the failures:
        <a href="${failuresPath(facts, { errorCode: 'food_balance_exceeded' })}">food</a>,
        <a href="${failuresPath(facts, { errorCode: 'hygiene_balance_exceeded' })}">hygiene</a>`,
    })}
  </dl>`;
}

function failureRate(facts: DashboardFacts): Html {
  const { overview } = facts;
  const rate = overview.failureRate;
  const level = LEVELS[overview.level];
  return figure({
    label: 'Failure rate',
    kind: `rate ${level.colour}`,
    value: html`<a href="${failuresPath(facts)}" data-figure="failure_rate">${perCent(rate)}</a>
      <span class="pill ${level.colour}">${icon(level.icon)} ${level.text}</span>`,
    note: html`${scale(rate)}<span class="scale-marks" aria-hidden="true"><span>0</span><span>${WARNING_FAILURE_RATE}%</span><span>${CRITICAL_FAILURE_RATE}%</span><span>${SCALE_END}%</span></span>`,
  });
}

/** The rate on a scale with the two thresholds: what the pill says in words, to be seen at a glance. */
function scale(rate: number): Html {
  const at = (value: number) => ((100 * Math.min(value, SCALE_END)) / SCALE_END).toFixed(2);
  return html`<svg class="scale" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    <rect class="bar-track" width="100" height="8"></rect>
    <rect class="scale-fill" width="${at(rate)}" height="8"></rect>
    <path class="scale-threshold" vector-effect="non-scaling-stroke" d="M${at(WARNING_FAILURE_RATE)} 0V8M${at(CRITICAL_FAILURE_RATE)} 0V8"></path>
  </svg>`;
}

interface Figure {
  readonly label: string;
  readonly value: Fragment;
  readonly note: Fragment;
  readonly kind?: string;
}

function figure({ label, value, note, kind = '' }: Figure): Html {
  return html`<div class="figure card ${kind}">
    <dt>${label}</dt>
    <dd class="figure-value">${value}</dd>
    <dd class="figure-note">${note}</dd>
  </div>`;
}
