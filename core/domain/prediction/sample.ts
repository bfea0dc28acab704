import type { Id } from '../ids.js';
import { compareText } from '../text.js';

/** FNV-1a, 32 bits: scatters ids without a secret and without chance. */
export function scatter(id: Id): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index++) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  }
  // Its last step mixes the end of the id into the upper bits, which decide here.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** Of everything that is offered by an id, keeps what belongs to the `size` ids that `scatter` puts first: the same ones in whatever order they come. */
export class Sample<T> {
  readonly #size: number;
  #kept: { readonly rank: number; readonly id: Id; readonly value: T }[] = [];
  #limit = Infinity;

  constructor(size: number) {
    this.#size = size;
  }

  /** `make` is called only when the id may stay. */
  offer(id: Id, make: () => T): void {
    const rank = scatter(id);
    if (rank > this.#limit) return;
    this.#kept.push({ rank, id, value: make() });
    if (this.#kept.length > 2 * this.#size) this.#cut();
  }

  /** By id. */
  values(): T[] {
    this.#cut();
    return [...this.#kept].sort((a, b) => compareText(a.id, b.id)).map(({ value }) => value);
  }

  #cut(): void {
    this.#kept.sort((a, b) => a.rank - b.rank || compareText(a.id, b.id));
    this.#kept = this.#kept.slice(0, this.#size);
    if (this.#kept.length === this.#size) this.#limit = this.#kept.at(-1)?.rank ?? Infinity;
  }
}
