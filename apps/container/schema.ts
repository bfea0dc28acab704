import {
  type Database,
  forgetSearchValues,
  keepSearchValues,
  makeLogPartitions,
  makePartitions,
  migrate,
  pendingMigrations,
  rollback,
} from '../../adapters/sequelize/index.js';
import { type Clock, OrderFailuresError } from '../../core/index.js';
import type { Settings } from '../settings.js';

/** The tables of a store. A store without tables is always up to date. */
export interface Schema {
  /** Names of the migrations that are not applied yet, oldest first. */
  pending(): Promise<readonly string[]>;
  /** Applies what is pending, oldest first, and makes partitions. Returns the names of what was pending. */
  migrate(): Promise<readonly string[]>;
  /** Makes the partitions of the days and, for the validation log, of the months to come, and those that are missing. Returns the days. Nothing pending may be older than partitions. */
  makePartitions(): Promise<readonly string[]>;
  /** Takes into the dictionary of the search what was stored since, for a few seconds at most. Returns whether more is waiting. */
  keepSearchValues(): Promise<boolean>;
  /** Forgets what no attempt has any more. Returns how many texts. */
  forgetSearchValues(): Promise<number>;
  /** Reverts the newest migration; the data of its tables is lost. Returns its name, undefined when none is applied. */
  revert(): Promise<string | undefined>;
}

/** The tables are not those of this version, and the settings say to leave them alone. */
export class SchemaOutdatedError extends OrderFailuresError {
  readonly code = 'SCHEMA_OUTDATED';
  readonly pending: readonly string[];
  constructor(pending: readonly string[]) {
    super(
      `The database lacks ${pending.join(', ')}. Run "order-failures migrate" (AUTO_MIGRATE is false, so nothing else does).`,
    );
    this.pending = pending;
  }
}

export const NO_SCHEMA: Schema = {
  pending: async () => [],
  migrate: async () => [],
  makePartitions: async () => [],
  keepSearchValues: async () => false,
  forgetSearchValues: async () => 0,
  revert: async () => undefined,
};

export function schemaOf(database: Database, clock: Clock): Schema {
  const partition = async () => {
    const days = await makePartitions(database, clock.now());
    await makeLogPartitions(database, clock.now());
    return days;
  };
  return {
    pending: () => pendingMigrations(database),
    migrate: async () => {
      const applied = await migrate(database);
      await partition();
      return applied;
    },
    makePartitions: partition,
    keepSearchValues: () => keepSearchValues(database),
    forgetSearchValues: () => forgetSearchValues(database),
    revert: async () => (await rollback(database)).at(0),
  };
}

/** An embedded database belongs to the app, which keeps it up to date; another one only unless AUTO_MIGRATE is false. @throws SchemaOutdatedError */
export async function prepareSchema(schema: Schema, { databaseUrl, autoMigrate }: Settings): Promise<void> {
  if (databaseUrl === undefined || autoMigrate) {
    await schema.migrate();
    return;
  }
  const pending = await schema.pending();
  if (pending.length > 0) throw new SchemaOutdatedError(pending);
}
