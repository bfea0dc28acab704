import pg from 'pg';

/**
 * Hears from its first moment what PostgreSQL says last. Sequelize begins to listen a moment after a connection is made; a server that dies in between would
 * end this process with an error that nobody hears. Whoever uses the connection next learns of it.
 */
class Client extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => {});
  }
}

/** `pg`, for Sequelize. */
export const driver: object = Object.create(pg, { Client: { value: Client } });
