import { InvalidInputError } from './errors.js';
import type { Sha256Hex } from './idempotency.js';
import { formatInstant } from './instant.js';
import { digestOf, type LogEntry } from './validation-log.js';

/** One entry as a seal remembers it. */
export interface SealedEntry {
  readonly id: number;
  readonly digest: string;
}

/** A link of the chain: its number, counted from 1, and its hash. Printed and kept elsewhere it is a checkpoint. */
export interface SealLink {
  readonly number: number;
  readonly hash: string;
}

/** Closes a batch of entries: what they say, and all seals before, go into its hash. */
export interface Seal extends SealLink {
  readonly sealedAtMs: number;
  /** By id. */
  readonly entries: readonly SealedEntry[];
}

/** What stands before the first seal. */
export const NO_SEAL: SealLink = { number: 0, hash: '0'.repeat(64) };

/** Something that is not as it was sealed. */
export type LogFault =
  /** Entries of the seal that say something else now; that are gone; two or more that changed places. */
  | {
      readonly kind: 'changed' | 'removed' | 'swapped';
      readonly seal: number;
      readonly entryIds: readonly number[];
    }
  /** The seal's own hash does not follow from what it says and the one before it. */
  | { readonly kind: 'seal_changed' | 'seal_missing'; readonly seal: number }
  /** Entries that no seal knows, although none waits for its seal. */
  | { readonly kind: 'unknown_entries'; readonly count: number }
  /** The chain ends before the place that was noted beside it, or has another seal there. */
  | { readonly kind: 'shortened'; readonly seal: number; readonly noted: 'head' | 'checkpoint' };

/** The next seal. `entries`: in any order. */
export function sealOf(
  before: SealLink,
  entries: readonly LogEntry[],
  sealedAtMs: number,
  sha256Hex: Sha256Hex,
): Seal {
  const sealed = entries
    .map((entry) => ({ id: entry.id, digest: digestOf(entry, sha256Hex) }))
    .sort((a, b) => a.id - b.id);
  const seal = { number: before.number + 1, sealedAtMs, entries: sealed };
  return { ...seal, hash: hashOf(before, seal, sha256Hex) };
}

/** What is wrong with a seal and the entries that stand under its ids now. `before`: the seal that stands before it now. */
export function checkSeal(
  before: SealLink,
  seal: Seal,
  found: readonly LogEntry[],
  sha256Hex: Sha256Hex,
): LogFault[] {
  const faults: LogFault[] = [];
  for (let number = before.number + 1; number < seal.number; number++)
    faults.push({ kind: 'seal_missing', seal: number });
  const follows = seal.number === before.number + 1;
  if (follows && hashOf(before, seal, sha256Hex) !== seal.hash)
    faults.push({ kind: 'seal_changed', seal: seal.number });

  const digests = new Map(found.map((entry) => [entry.id, digestOf(entry, sha256Hex)]));
  const sealedDigests = new Set(seal.entries.map(({ digest }) => digest));
  const ids: Record<'changed' | 'removed' | 'swapped', number[]> = { changed: [], removed: [], swapped: [] };
  for (const { id, digest } of seal.entries) {
    const now = digests.get(id);
    if (now === digest) continue;
    ids[now === undefined ? 'removed' : sealedDigests.has(now) ? 'swapped' : 'changed'].push(id);
  }
  for (const kind of ['changed', 'removed', 'swapped'] as const) {
    if (ids[kind].length > 0) faults.push({ kind, seal: seal.number, entryIds: ids[kind] });
  }
  return faults;
}

/** `12:4f0c...`: what is printed, and given to a later check. */
export function formatCheckpoint({ number, hash }: SealLink): string {
  return `${number}:${hash}`;
}

/** @throws InvalidInputError naming `field`. */
export function parseCheckpoint(text: string, field: string): SealLink {
  const [, number, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (number === undefined || hash === undefined) {
    throw new InvalidInputError(
      field,
      'must be a checkpoint as verify prints it, such as 12:4f0c... with 64 hex digits.',
    );
  }
  return { number: Number(number), hash };
}

function hashOf(before: SealLink, seal: Omit<Seal, 'hash'>, sha256Hex: Sha256Hex): string {
  const entries = seal.entries.map(({ id, digest }) => `${id}:${digest}`);
  return sha256Hex([before.hash, seal.number, formatInstant(seal.sealedAtMs), ...entries].join('\n'));
}
