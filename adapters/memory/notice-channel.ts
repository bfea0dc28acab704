import type { Delivery, NoticeChannel, NoticeMessage } from '../../core/index.js';

/** Keeps what it is sent, in this process: for tests, and to try rules out. */
export class MemoryNoticeChannel implements NoticeChannel {
  readonly name: string;
  readonly #messages: NoticeMessage[] = [];
  #refusals: Delivery[] = [];

  constructor(name = 'memory') {
    this.name = name;
  }

  async send(message: NoticeMessage): Promise<Delivery> {
    const refusal = this.#refusals.shift();
    if (refusal !== undefined) return refusal;
    this.#messages.push(structuredClone(message));
    return { kind: 'delivered' };
  }

  /** The next messages are refused like this, one after the other. */
  refuse(...refusals: readonly Extract<Delivery, { kind: 'refused' }>[]): void {
    this.#refusals.push(...refusals);
  }

  /** What arrived, oldest first; a repetition is there twice. */
  get messages(): readonly NoticeMessage[] {
    return structuredClone(this.#messages);
  }
}
