import { type Id, MINUTE_MS, retryAfterSeconds } from '../../../core/index.js';
import { foreign, type Html, html } from '../pages/html.js';
import { icon } from '../pages/icons.js';
import type { OrderFormModel, Refusal } from './order-form-model.js';
import { placedPath } from './paths.js';
import { problemList } from './problems-view.js';

/** Why no order came of the last try, and when the next one can be made. */
export function refusalView(model: OrderFormModel): Html | undefined {
  const { refusal, nowMs } = model;
  if (refusal === undefined) return undefined;
  return html`<div class="alert error refusal" role="alert" id="refusal" tabindex="-1">
    ${icon('warning')}
    <div class="stack">
      <h2>${titleOf(refusal)}</h2>
      ${textsOf(refusal).map((text) => html`<p>${foreign(text)}</p>`)}
      ${'orderId' in refusal && refusal.orderId !== undefined ? existingOrder(refusal.orderId) : undefined}
      ${isAboutCart(refusal) && model.problems.length > 0 ? problemList(model) : undefined}
      ${waitView(refusal, nowMs)}
    </div>
  </div>`;
}

/** Whether changing the cart is the way out. */
export function isAboutCart(refusal: Refusal | undefined): boolean {
  return refusal?.kind === 'refused' && refusal.reason === 'invalid';
}

/** Whether nothing at all can be ordered until the wait is over. The same cart waits longer than another one has to. */
export function blocksOrdering(refusal: Refusal | undefined, nowMs: number): boolean {
  return refusal?.kind === 'refused' && refusal.reason !== 'duplicate' && refusal.retryAtMs > nowMs;
}

function titleOf(refusal: Refusal): string {
  if (refusal.kind === 'running') return 'Your order is on its way';
  if (refusal.kind === 'reused') return 'Please look at your cart again';
  switch (refusal.reason) {
    case 'throttled':
    case 'backing_off':
      return 'Not so fast';
    case 'duplicate':
      return 'You have ordered this already';
    case 'locked':
      return 'One order at a time';
    case 'invalid':
      return 'Your order was not placed';
    case 'failed':
      return 'Your order could not be placed';
  }
}

/** What is wrong with a cart is said by its problems. */
function textsOf(refusal: Refusal): readonly string[] {
  if (refusal.kind !== 'refused') return [refusal.message];
  if (refusal.reason === 'invalid') return ['Nothing was ordered, and what you entered is still here.'];
  return refusal.message === undefined ? refusal.errors.map(({ message }) => message) : [refusal.message];
}

function existingOrder(orderId: Id): Html {
  return html`<p>It is <a href="${placedPath(orderId)}">order ${foreign(orderId)}</a>.</p>`;
}

function waitView(refusal: Refusal, nowMs: number): Html | undefined {
  if (refusal.kind !== 'refused' || refusal.retryAtMs <= nowMs) return undefined;
  const seconds = retryAfterSeconds(refusal.retryAtMs - nowMs);
  const what = refusal.reason === 'duplicate' ? 'You can order the same again in' : 'You can order again in';
  return html`<p class="wait" data-wait>${icon('clock')} <span>${what} <strong class="number" data-seconds="${String(seconds)}">${duration(seconds)}</strong>.</span></p>`;
}

/** `1 minute 30 seconds`. */
function duration(totalSeconds: number): string {
  const minutes = Math.floor((totalSeconds * 1_000) / MINUTE_MS);
  const seconds = totalSeconds - minutes * 60;
  const parts = [counted(minutes, 'minute'), counted(seconds, 'second')].filter((part) => part !== undefined);
  return parts.join(' ');
}

function counted(count: number, unit: string): string | undefined {
  return count === 0 ? undefined : `${count} ${unit}${count === 1 ? '' : 's'}`;
}
