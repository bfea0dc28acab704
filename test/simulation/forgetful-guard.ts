import { MemorySubmissionGuard } from '../../adapters/memory/index.js';
import type { SubmissionGuard } from '../../core/index.js';

/** A guard that can lose its memory, as a Redis does that is started anew without its data. */
export class ForgetfulGuard implements SubmissionGuard {
  #memory = new MemorySubmissionGuard();

  enter(...given: Parameters<SubmissionGuard['enter']>) {
    return this.#memory.enter(...given);
  }

  renew(...given: Parameters<SubmissionGuard['renew']>) {
    return this.#memory.renew(...given);
  }

  settle(...given: Parameters<SubmissionGuard['settle']>) {
    return this.#memory.settle(...given);
  }

  forget(): void {
    this.#memory = new MemorySubmissionGuard();
  }
}
