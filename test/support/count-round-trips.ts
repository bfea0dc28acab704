import type { Client } from 'pg';
import type { Database } from '../../adapters/sequelize/index.js';

/** Counts the statements that a pool sends from now on, on connections that are still to be made. Each is one round trip. */
export function countRoundTrips(database: Database): { taken(): number } {
  let total = 0;
  database.sequelize.addHook('afterConnect', (connection) => {
    const client = connection as Client;
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const counted = (...args: unknown[]) => {
      total++;
      return query(...args);
    };
    client.query = counted as unknown as Client['query'];
  });
  return {
    taken() {
      const taken = total;
      total = 0;
      return taken;
    },
  };
}
