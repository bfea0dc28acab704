import { Random } from '../../apps/sandbox/random.js';
import { runCommand } from '../support/cli-process.js';
import type { PageVisitor } from '../support/page-visitor.js';
import type { ServerProcess } from '../support/server-process.js';
import type { Order, Person, Submissions } from '../support/submissions.js';

const LIST = '/admin/orders/failedorderattempt/';
const VIEWS = ['', '?o=-1', '?balance_exceeded=yes', '?error_code=food_balance_exceeded', '?q=balance'];
const DAYS = [7, 30, 90];
/** Placed, refused, or turned away: all that a submission may come to while nothing is away. */
const EXPECTED = [201, 409, 422, 429];
const MORE_THAN_THERE_IS = 1_000_000;

/** What people do with the system, each thing once a call. Throws when they would have been disappointed. */
export class Work {
  readonly #random = new Random(1);
  readonly #servers: readonly ServerProcess[];
  readonly #people: readonly Person[];
  readonly #submissions: Submissions;
  #carts = 0;
  #last: Order | undefined;

  constructor(servers: readonly ServerProcess[], people: readonly Person[], submissions: Submissions) {
    this.#servers = servers;
    this.#people = people;
    this.#submissions = submissions;
  }

  async submit(): Promise<void> {
    const { user, participantId } = this.#random.pick(this.#people);
    const chance = this.#random.next();
    const order =
      chance < 0.1 && this.#last !== undefined
        ? this.#last
        : { user, participantId, quantity: chance < 0.25 ? MORE_THAN_THERE_IS : 1 + (this.#carts++ % 1_000) };
    this.#last = order;
    const reply = await this.#submissions.answered(this.#random.pick(this.#servers), order);
    if (!EXPECTED.includes(reply.status)) throw new Error(`${reply.status} ${reply.text}`);
  }

  async analyse(): Promise<void> {
    const { user } = this.#random.pick(this.#people);
    const { url } = this.#random.pick(this.#servers);
    const response = await fetch(`${url}/api/orders/failure-analytics/?days=${this.#random.pick(DAYS)}`, {
      headers: { Authorization: this.#submissions.authorizationOf(user) },
    });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    await response.arrayBuffer();
  }

  async look(visitor: PageVisitor): Promise<void> {
    const { status } = await visitor.get(LIST + this.#random.pick(VIEWS));
    if (status !== 200) throw new Error(`${status}`);
  }

  /** Deletes what is older than so many days, as cron would. */
  async cleanUp(days: number, environment: Readonly<Record<string, string>>): Promise<void> {
    const { exitCode, stderr } = await runCommand(
      ['cleanup-failed-attempts', '--days', String(days)],
      environment,
    );
    if (exitCode !== 0) throw new Error(`${exitCode} ${stderr}`);
  }
}
