import { createHash } from 'node:crypto';
import type { Hash } from '../../core/index.js';

/** Digests by Node's OpenSSL. */
export class NodeHash implements Hash {
  sha256Hex(text: string): string {
    return createHash('sha256').update(text, 'utf8').digest('hex');
  }
}
