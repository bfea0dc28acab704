import type { ComparedAttempts, ComparedField, ComparedGroup } from '../../../../core/index.js';

/** As much of an attempt as is compared. */
export interface Told {
  readonly participant: number;
  /** Undefined: not known. */
  readonly values: Readonly<Partial<Record<ComparedField, readonly string[] | undefined>>>;
}

/** Counts them as a store does. */
export function compared(selected: readonly Told[], rest: readonly Told[]): ComparedAttempts {
  const fields = [
    ...new Set([...selected, ...rest].flatMap(({ values }) => Object.keys(values))),
  ] as ComparedField[];
  return {
    sinceMs: undefined,
    selected: groupOf(selected),
    rest: groupOf(rest),
    fields: fields.map((field) => {
      const [here, there] = [countsOf(selected, field), countsOf(rest, field)];
      const values = [...new Set([...here.counts.keys(), ...there.counts.keys()])];
      return {
        field,
        selected: here.known,
        rest: there.known,
        values: values.map((value) => ({
          value,
          selected: here.counts.get(value) ?? 0,
          rest: there.counts.get(value) ?? 0,
        })),
      };
    }),
  };
}

function countsOf(group: readonly Told[], field: ComparedField) {
  const known = group.flatMap(({ values }) => (values[field] === undefined ? [] : [new Set(values[field])]));
  const counts = new Map<string, number>();
  for (const each of known) for (const value of each) counts.set(value, (counts.get(value) ?? 0) + 1);
  return { known: known.length, counts };
}

function groupOf(attempts: readonly Told[]): ComparedGroup {
  const counts = new Map<number, number>();
  for (const { participant } of attempts) counts.set(participant, (counts.get(participant) ?? 0) + 1);
  const squares = [...counts.values()].reduce((sum, count) => sum + count * count, 0);
  return { attempts: attempts.length, participants: counts.size, squares };
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
