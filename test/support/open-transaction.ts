import pg from 'pg';

/** A second attempt like the first, in a transaction of its own. */
const COPY = `INSERT INTO orders_failedorderattempt
    (submission_id, created_at, participant_id, user_id, reason, error_codes, validation_errors, error_summary, idempotency_key, cart_hash,
      cart_snapshot, program_pause_name)
  SELECT $1, created_at, participant_id, user_id, reason, error_codes, validation_errors, error_summary, idempotency_key, cart_hash,
    cart_snapshot, program_pause_name
  FROM orders_failedorderattempt ORDER BY id LIMIT 1 RETURNING id`;

/** Another process, in the middle of a transaction. */
export interface OpenTransaction {
  /** Stores an attempt like the first one; returns its id. */
  store(name: string): Promise<number>;
  run(text: string): Promise<unknown>;
  end(how: 'COMMIT' | 'ROLLBACK'): Promise<void>;
  /** Ends the connection, whatever state it is in. */
  close(): Promise<void>;
}

export async function openTransaction(url: string): Promise<OpenTransaction> {
  const client = new pg.Client({ connectionString: url });
  // One whose database is dropped is cut off.
  client.on('error', () => {});
  await client.connect();
  await client.query('BEGIN');
  return {
    store: async (name) => Number((await client.query<{ id: string }>(COPY, [name])).rows[0]?.id),
    run: (text) => client.query(text),
    end: async (how) => {
      await client.query(how);
      await client.end();
    },
    close: () => client.end(),
  };
}
