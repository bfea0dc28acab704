import { type Finding, percentage, type Share } from '../../../../core/index.js';
import { type Fragment, type Html, html } from '../../pages/html.js';
import { count, perCent } from '../dashboard/numbers.js';
import { FIELD_LABELS, valueLabel } from '../failures/field-labels.js';
import { listParamsOf, listUrl } from '../failures/list-params.js';
import { table } from '../people/tables.js';
import type { DifferencesFacts } from './differences-view.js';

/** More would make the page slow to read; the API has all. */
const ROWS_SHOWN = 100;
const LEAST_SHOWN = 0.0001;

export function findingsTable({ found, products }: DifferencesFacts): Html {
  const { findings } = found;
  return html`<section class="card panel" aria-labelledby="findings"><h2 id="findings" class="visually-hidden">Findings</h2>${table(
    'What differs',
    ['Field', 'Value', '>Selected', '>Rest', '>Difference', '>Chance'],
    findings
      .slice(0, ROWS_SHOWN)
      .map((finding) => [
        FIELD_LABELS[finding.field],
        html`<span data-finding="${finding.field}=${finding.value}">${valueLabel(finding.field, finding.value, products)}</span>`,
        share(
          finding.selected,
          html`<a href="${listUrl(listParamsOf(finding.query))}" data-count>${count(finding.selected.count)}</a>`,
        ),
        share(finding.rest, count(finding.rest.count)),
        difference(finding),
        chance(finding),
      ]),
    nothing(found),
  )}
  ${findings.length > ROWS_SHOWN && html`<p class="muted">The ${ROWS_SHOWN} greatest of ${count(findings.length)} are shown.</p>`}</section>`;
}

function nothing({ selected, others, comparisons }: DifferencesFacts['found']): string {
  if (selected.attempts === 0) return 'Nothing failed that passes these filters.';
  if (others.attempts === 0) return 'There is nothing to compare with: choose another time, or fewer filters.';
  return comparisons.some(({ made }) => made > 0)
    ? 'No difference that chance could not explain as well.'
    : 'Too few failures to compare.';
}

function share({ count: part, of }: Share, number: Fragment): Html {
  return html`<strong>${perCent(percentage(part, of))}</strong> <span class="muted">${number} of ${count(of)}</span>`;
}

/** The sign and the word say the direction, so that no colour has to. */
function difference({ difference: value, ratio }: Finding): Html {
  const points = (100 * Math.abs(value)).toFixed(1);
  const times = ratio === null || ratio === 0 ? undefined : ratio >= 1 ? ratio : 1 / ratio;
  return html`<span class="pill ${value > 0 ? 'orange' : ''}">${value > 0 ? '↑ more' : '↓ less'}</span>
    <span class="number">${value > 0 ? '+' : '−'}${points} points</span>
    ${times !== undefined && html`<span class="muted">${times.toFixed(1)} ×</span>`}`;
}

/** Of a finding as great as this, had it been chance: among all comparisons. */
function chance({ adjustedPValue }: Finding): string {
  return adjustedPValue < LEAST_SHOWN ? `< ${LEAST_SHOWN}` : adjustedPValue.toFixed(4);
}
