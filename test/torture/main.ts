/**
 * `npm run torture [-- --seconds 600] [--rate 200] [--servers 4] [--seed N] [--plant NAME]`: load on real server processes while their Redis, their PostgreSQL and they
 * themselves are killed, frozen and restarted as the seed decides; then everything comes back, and one table says what was lost and duplicated. Exit
 * code 1 when anything does not hold. Needs `redis-server`; PostgreSQL is Debian's or that of the npm package. `--plant`: with a planted bug, which must be found.
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { PLANTS } from './plants.js';
import { isSound, report } from './report.js';
import { torture } from './torture.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    rate: { type: 'string', default: '200' },
    servers: { type: 'string', default: '4' },
    seed: { type: 'string', default: String(randomInt(1_000_000)) },
    plant: { type: 'string' },
  },
});
const plant = PLANTS.find(({ module }) => module === values.plant);
if (values.plant !== undefined && plant === undefined) {
  throw new Error(`--plant: one of ${PLANTS.map(({ module }) => module).join(', ')}`);
}

const [seconds, rate, servers, seed] = [values.seconds, values.rate, values.servers, values.seed].map(Number) as [
  number,
  number,
  number,
  number,
];
const verdict = await torture({
  ...{ seconds, rate, servers, seed },
  ...(plant && { plant }),
  onProgress: (text) => console.log(text),
});
console.log(`\n${report(verdict)}`);
if (!isSound(verdict)) {
  console.error(
    `\nThe same faults and submissions again: npm run torture -- --seconds ${seconds} --rate ${rate} --servers ${servers} --seed ${seed}`,
  );
  process.exitCode = 1;
}
