import type { Window } from '../analytics.js';
import type { Id } from '../ids.js';
import { DAY_MS } from '../instant.js';
import { type Fingerprint, parseFingerprint } from './fingerprint.js';

/** What can make orders fail that did not fail before. */
export const CHANGE_KINDS = ['release', 'rules', 'price', 'availability', 'pause_began', 'pause_ended'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** Something that became different, and when. Nothing personal. */
export interface Change {
  readonly atMs: number;
  readonly kind: ChangeKind;
  /** Product of a price or availability, name of a pause; empty for the others. */
  readonly subject: string;
  /** null: there was none before, or nobody knows. */
  readonly before: string | null;
  /** null: there is none any more. */
  readonly after: string | null;
}

/** "What changed?" looks at this time before an issue was first seen, was seen again or escalated. */
export const CHANGE_WINDOW_MS = DAY_MS;
/** So many are shown. */
export const MAX_CHANGES = 20;

export interface ChangesQuery extends Window {
  readonly kinds: readonly ChangeKind[];
  /** Of `price` and `availability` only those of these products. Default: of all. */
  readonly productIds?: readonly Id[] | undefined;
  readonly limit: number;
}

const OF_SYSTEM = ['release', 'rules', 'pause_began', 'pause_ended'] as const;

/**
 * What to ask for, up to `atMs` (inclusive). Prices speak for balances that do not suffice, availability for products that cannot be had; an issue of certain products only looks at
 * those.
 */
export function changesQueryFor(members: readonly string[], atMs: number): ChangesQuery {
  const fingerprints = members.map(parseFingerprint).filter((each): each is Fingerprint => each !== undefined);
  const products = fingerprints.flatMap(({ productId }) => productId ?? []);
  const ofBalance = fingerprints.some(({ code }) => code.endsWith('_balance_exceeded'));
  const ofProduct = fingerprints.some(({ code }) => code.startsWith('product_'));
  const onlyThose = !ofBalance && ofProduct && fingerprints.every(({ productId }) => productId !== undefined);
  return {
    sinceMs: atMs - CHANGE_WINDOW_MS,
    untilMs: atMs + 1,
    kinds: [
      ...OF_SYSTEM,
      ...(ofBalance ? (['price'] as const) : []),
      ...(ofProduct || ofBalance ? (['availability'] as const) : []),
    ],
    productIds: onlyThose ? products : undefined,
    limit: MAX_CHANGES,
  };
}
