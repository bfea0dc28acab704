import type { Id, Participant, Product, ProgramPause, Shop, UserStore, VoucherGrant } from '../../core/index.js';
import type { ReplayEvent, SubmitEvent } from './events.js';
import { StoreInUseError } from './store-in-use.js';

/** Events in one batch: large enough that trips do not count, small enough for one statement. */
const MAX_BATCH = 1_000;
/** Users are added one by one; this many on their way at the same time. */
const USERS_AT_ONCE = 8;

interface BatchUser {
  readonly id: Id;
  readonly username: string;
  readonly participantId: Id;
}

interface ShopBatchOptions {
  readonly shop: Shop;
  readonly users: UserStore;
  /** Leave users as they are whose id or name is taken by somebody else. */
  readonly force: boolean;
}

/** Gathers what comes before a submission and writes it in a few large steps. */
export class ShopBatch {
  readonly #options: ShopBatchOptions;
  readonly #usernames = new Map<Id, string>();
  #products = new Map<Id, Product>();
  #participants = new Map<Id, Participant>();
  #newUsers: BatchUser[] = [];
  #pauses: ProgramPause[] = [];
  #grants: VoucherGrant[] = [];
  #size = 0;

  constructor(options: ShopBatchOptions) {
    this.#options = options;
  }

  /** Of a user whose participant was in the file. */
  usernameOf(userId: Id): string | null {
    return this.#usernames.get(userId) ?? null;
  }

  async add(event: Exclude<ReplayEvent, SubmitEvent>): Promise<void> {
    switch (event.type) {
      case 'product':
        this.#products.set(event.product.id, event.product);
        break;
      case 'participant': {
        const { participant, userId, username } = event;
        this.#participants.set(participant.id, participant);
        this.#usernames.set(userId, username);
        this.#newUsers.push({ id: userId, username, participantId: participant.id });
        break;
      }
      case 'pause':
        this.#pauses.push(event.pause);
        break;
      case 'grant':
        this.#grants.push(event.grant);
    }
    if (++this.#size >= MAX_BATCH) await this.flush();
  }

  /** Writes what was gathered; a grant comes after its participant. */
  async flush(): Promise<void> {
    if (this.#size === 0) return;
    const { shop } = this.#options;
    if (this.#products.size > 0) await shop.putProducts([...this.#products.values()]);
    if (this.#participants.size > 0) await shop.putParticipants([...this.#participants.values()]);
    for (let first = 0; first < this.#newUsers.length; first += USERS_AT_ONCE) {
      await Promise.all(this.#newUsers.slice(first, first + USERS_AT_ONCE).map((user) => this.#addUser(user)));
    }
    if (this.#pauses.length > 0) await shop.addPauses(this.#pauses);
    if (this.#grants.length > 0) await shop.grantVouchers(this.#grants);
    this.#products = new Map();
    this.#participants = new Map();
    this.#newUsers = [];
    this.#pauses = [];
    this.#grants = [];
    this.#size = 0;
  }

  async #addUser({ id, username, participantId }: BatchUser): Promise<void> {
    const { users, force } = this.#options;
    const added = await users.add({
      id,
      username,
      participantId,
      passwordHash: null,
      isStaff: false,
      isSuperuser: false,
    });
    if (added !== undefined || force) return;
    const existing = await users.find(id);
    if (existing?.username !== username || existing.participantId !== participantId)
      throw new StoreInUseError(`User ${id} (${username}) of the file is somebody else in the store.`);
  }
}
