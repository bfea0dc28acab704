import { randomUUID } from 'node:crypto';
import type { IdSource } from '../../core/index.js';

/** Random UUIDs, such as `9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d`: 122 random bits. */
export class RandomIds implements IdSource {
  next(): string {
    return randomUUID();
  }
}
