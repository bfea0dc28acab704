/** A figure, and where it lies with a confidence of 95 %. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Numbers of [0, 1) that only depend on the seed (mulberry32). Not for secrets. */
export function seededNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Draws as many groups as there are, with replacement, so many times: yields how often each example counts then. Whole groups, because the weeks of one participant are not independent
 * of each other. `groups`: of each example, 0 to `count - 1`.
 */
export function* resamples(
  groups: ArrayLike<number>,
  count: number,
  { times, seed }: { readonly times: number; readonly seed: number },
): Generator<Float64Array> {
  const next = seededNumbers(seed);
  for (let time = 0; time < times; time++) {
    const drawn = new Float64Array(count);
    for (let draw = 0; draw < count; draw++) {
      const group = Math.floor(next() * count);
      drawn[group] = (drawn[group] ?? 0) + 1;
    }
    const weights = new Float64Array(groups.length);
    for (let index = 0; index < groups.length; index++) weights[index] = drawn[groups[index] ?? 0] ?? 0;
    yield weights;
  }
}

/** The middle 95 % of what the resamples gave; figures that are none are left out. */
export function estimateOf(value: number, resampled: readonly number[]): Estimate {
  const sorted = resampled.filter(Number.isFinite).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { value, low: at(0.025), high: at(0.975) };
}
