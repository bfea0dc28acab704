import type { NewAttempt } from '../attempt.js';
import type { Id } from '../ids.js';
import { ERROR_CODES, type ErrorCode, type ProductCode, productIdIn } from '../refusal.js';
import { compareText } from '../text.js';

/**
 * Told apart by product: of codes about products of the catalogue. Ids of unknown products are whatever a client sends, and would make as many issues as somebody likes.
 */
export const CODES_TOLD_APART: readonly ErrorCode[] = ['product_inactive'] satisfies ProductCode[];

/** An attempt with more errors is one of a broken cart, not of its products: its errors are not told apart by product, so that no cart can make a thousand issues. */
export const MAX_TOLD_APART = 20;

/** Whether a program pause was on; `unknown` when the facts could not be read. */
export const PAUSE_STATES = ['on', 'off', 'unknown'] as const;
export type PauseState = (typeof PAUSE_STATES)[number];

/**
 * What an error is grouped by: its code; for codes of `CODES_TOLD_APART` the product; and, where staff have split an issue, the pause. As text
 * `product_inactive;product=17` or `food_balance_exceeded;pause=on`, which is also the id of an issue.
 */
export interface Fingerprint {
  readonly code: ErrorCode;
  readonly productId?: Id | undefined;
  readonly pause?: PauseState | undefined;
}

/** All that grouping looks at in an attempt. Attempts with the same traits are counted together. */
export interface IssueTraits {
  /** Fingerprints without pause, as text: distinct, ascending (`compareText`). */
  readonly errors: readonly string[];
  readonly pause: PauseState;
}

export type GroupedAttempt = Pick<NewAttempt, 'errorCodes' | 'validationErrors' | 'programPauseActive'>;

export function traitsOf({ errorCodes, validationErrors, programPauseActive }: GroupedAttempt): IssueTraits {
  const toldApart = errorCodes.length <= MAX_TOLD_APART;
  const errors = errorCodes.map((code, index) => {
    const productId =
      toldApart && isToldApart(code) ? productIdIn(code, validationErrors[index] ?? '') : undefined;
    return formatFingerprint({ code, productId });
  });
  const pause = programPauseActive === null ? 'unknown' : programPauseActive ? 'on' : 'off';
  return { errors: [...new Set(errors)].sort(compareText), pause };
}

/** One text for each traits: fingerprints hold no blanks. */
export function formatTraits({ errors, pause }: IssueTraits): string {
  return [...errors, pause].join(' ');
}

/** Reads what `formatTraits` wrote. */
export function parseTraits(text: string): IssueTraits {
  const parts = text.split(' ');
  return { errors: parts.slice(0, -1), pause: parts.at(-1) as PauseState };
}

export function formatFingerprint({ code, productId, pause }: Fingerprint): string {
  const product = productId === undefined ? '' : `;product=${encodeURIComponent(productId.toWellFormed())}`;
  return `${code}${product}${pause === undefined ? '' : `;pause=${pause}`}`;
}

const FINGERPRINT = /^([a-z_]+)(?:;product=([^;= ]+))?(?:;pause=(on|off|unknown))?$/;

/** Undefined for anything that `formatFingerprint` does not write. */
export function parseFingerprint(text: string): Fingerprint | undefined {
  const [, code, product, pause] = FINGERPRINT.exec(text) ?? [];
  if (!ERROR_CODES.some((known) => known === code)) return undefined;
  try {
    const productId = product === undefined ? undefined : decodeURIComponent(product);
    const fingerprint = { code: code as ErrorCode, productId, pause: pause as PauseState | undefined };
    const isOne = productId === undefined || isToldApart(fingerprint.code);
    return isOne && formatFingerprint(fingerprint) === text ? fingerprint : undefined;
  } catch {
    return undefined;
  }
}

/** Whether an attempt with these traits is one of the fingerprint's. */
export function hasFingerprint({ errors, pause }: IssueTraits, wanted: Fingerprint): boolean {
  const { pause: wantedPause, ...error } = wanted;
  return (wantedPause === undefined || wantedPause === pause) && errors.includes(formatFingerprint(error));
}

export function isToldApart(code: ErrorCode): code is ProductCode {
  return CODES_TOLD_APART.includes(code);
}
