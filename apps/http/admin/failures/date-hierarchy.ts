import { type AttemptCounts, type CalendarPeriod, formatPeriod, parsePeriod } from '../../../../core/index.js';
import { type Html, html } from '../../pages/html.js';
import { countText } from './counts.js';
import { type ListParams, listUrl } from './list-params.js';

const MONTHS = new Intl.DateTimeFormat('en', { month: 'long', timeZone: 'UTC' });

/** `2026`, `February 2026`, `12 February 2026`. */
export function periodName({ year, month, day }: CalendarPeriod): string {
  return [day, month === undefined ? undefined : monthName(month), year]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** Year, month, day, one chosen inside the other, with how many attempts each has. */
export function dateHierarchy(params: ListParams, { dates }: AttemptCounts): Html | undefined {
  const chosen = params.date === undefined ? undefined : parsePeriod(params.date, 'date');
  if (dates.length === 0 && chosen === undefined) return undefined;
  return html`<nav class="dates" aria-label="By date">
    ${
      chosen &&
      html`<ul class="dates-path"><li><a href="${listUrl(params, { date: undefined })}">All dates</a></li>${above(
        chosen,
      ).map((period) => html`<li><a href="${urlOf(params, period)}">${periodName(period)}</a></li>`)}</ul>`
    }
    <ul class="dates-choices">${dates.map(({ period, ...count }) => {
      const isChosen = formatPeriod(period) === params.date;
      return html`<li><a href="${urlOf(params, period)}"${isChosen ? html` aria-current="true"` : ''}>${shortName(
        period,
      )} <span class="count">${countText(count)}</span></a></li>`;
    })}</ul>
  </nav>`;
}

/** The periods that hold the chosen one, the widest first. */
function above({ year, month, day }: CalendarPeriod): CalendarPeriod[] {
  if (month === undefined) return [];
  return day === undefined ? [{ year }] : [{ year }, { year, month }];
}

function shortName({ year, month, day }: CalendarPeriod): string {
  if (month === undefined) return String(year);
  return day === undefined ? monthName(month) : `${day} ${monthName(month).slice(0, 3)}`;
}

function monthName(month: number): string {
  return MONTHS.format(Date.UTC(2000, month - 1));
}

function urlOf(params: ListParams, period: CalendarPeriod): string {
  return listUrl(params, { date: formatPeriod(period) });
}
