import type { AttemptCount } from '../../../../core/index.js';

/** `1,234`, or `1,234+` when there may be more. */
export function countText({ count, exact }: AttemptCount): string {
  return exact ? grouped(count) : `${grouped(count)}+`;
}

/** `1,234 attempts`; more than are counted one by one are estimated, and it says so. */
export function totalText({ count, exact }: AttemptCount): string {
  const noun = count === 1 ? 'attempt' : 'attempts';
  return exact ? `${grouped(count)} ${noun}` : `About ${grouped(count)} ${noun} (an estimate)`;
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
