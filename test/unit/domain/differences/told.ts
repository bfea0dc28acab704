import type { ComparedAttempts, ComparedField, Counted } from '../../../../core/index.js';

/** As much of an attempt as is compared. */
export interface Told {
  readonly participant: number;
  /** Undefined: not known. */
  readonly values: Readonly<Partial<Record<ComparedField, readonly string[] | undefined>>>;
}

/** Counts them as a store does; the last attempt of a participant is the newest. */
export function compared(selected: readonly Told[], rest: readonly Told[]): ComparedAttempts {
  const fields = [
    ...new Set([...selected, ...rest].flatMap(({ values }) => Object.keys(values))),
  ] as ComparedField[];
  return {
    sinceMs: undefined,
    selected: counted(selected, newestOf(selected)),
    rest: counted(rest, newestOf(rest)),
    fields: fields.map((field) => {
      const [here, there] = [countsOf(selected, field), countsOf(rest, field)];
      return {
        field,
        selected: here.known,
        rest: there.known,
        values: [...new Set([...here.values.keys(), ...there.values.keys()])].map((value) => ({
          value,
          selected: here.values.get(value) ?? { attempts: 0, participants: 0 },
          rest: there.values.get(value) ?? { attempts: 0, participants: 0 },
        })),
      };
    }),
  };
}

/** Places of the newest attempt of each participant. */
function newestOf(group: readonly Told[]): ReadonlySet<number> {
  return new Set(new Map(group.map(({ participant }, place) => [participant, place])).values());
}

function counted(group: readonly Told[], newest: ReadonlySet<number>): Counted {
  return { attempts: group.length, participants: newest.size };
}

function countsOf(group: readonly Told[], field: ComparedField) {
  const newest = newestOf(group);
  const known = { attempts: 0, participants: 0 };
  const values = new Map<string, { attempts: number; participants: number }>();
  group.forEach((told, place) => {
    const own = told.values[field];
    if (own === undefined) return;
    const participants = newest.has(place) ? 1 : 0;
    known.attempts++;
    known.participants += participants;
    for (const value of new Set(own)) {
      const count = values.get(value) ?? { attempts: 0, participants: 0 };
      values.set(value, { attempts: count.attempts + 1, participants: count.participants + participants });
    }
  });
  return { known, values };
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
